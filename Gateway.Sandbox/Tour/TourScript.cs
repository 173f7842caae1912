using System.Net;
using Gateway.Sandbox.Hosting;
using Gateway.Sandbox.SignIn;

namespace Gateway.Sandbox.Tour;

/// <summary>What the tour does, in order. Steps after a failed one are not run; their inputs are then null.</summary>
internal sealed class TourScript(SandboxHost sandbox, TourLog log)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var client = new OAuthClient(sandbox.Mcp, "The tour");
        using var alice = Person("alice");
        var tokens = await SignInAsync(client, alice, cancellationToken);
        var hers = await WorkAsync(tokens, cancellationToken);
        await BobAsync(hers, cancellationToken);
        await EndAsync(client, tokens, cancellationToken);
    }

    private async Task<TokenReply?> SignInAsync(OAuthClient client, ScriptedPerson alice, CancellationToken cancellationToken)
    {
        await log.StepAsync("discovery", async ct => await client.DiscoverAsync(ct), server => $"401, resource metadata, authorization server {server.Issuer}", cancellationToken);
        await log.StepAsync("registration", async ct => await client.RegisterAsync(ct), _ => "a client id of its own (RFC 7591)", cancellationToken);
        var request = log.Failed ? null : client.Begin();
        var consent = await log.StepAsync("authorize", async ct => await alice.OpenAsync(request!.Address, client.RedirectUri, ct), Tell, cancellationToken);
        var forgejo = await log.StepAsync("consent", ct => alice.AnswerAsync(consent!, client.RedirectUri, ct), visit => $"approved, on to {Tell(visit)}", cancellationToken);
        var back = await log.StepAsync("sign-in", async ct => await alice.ContinueAsync(forgejo!, client.RedirectUri, ct), visit => Arrived(alice, visit), cancellationToken);
        return await log.StepAsync("token", async ct => Good(await client.RedeemAsync(request!, request!.ReadCode(back!.Address), ct)), Tell, cancellationToken);
    }

    private async Task<string?> WorkAsync(TokenReply? tokens, CancellationToken cancellationToken)
    {
        await using var visit = await log.StepAsync("initialize", async ct => await McpVisit.OpenAsync(sandbox.Mcp, tokens!.AccessToken!, ct), Tell, cancellationToken);
        await log.StepAsync("tools/list", async ct => await visit!.Client.ListToolsAsync(cancellationToken: ct), tools => $"{tools.Count} tools", cancellationToken);
        return await log.StepAsync("tools/call", async ct => await visit!.RepositoriesAsync(ct) ?? NoSuchTool, text => $"alice: {Short(text)}", cancellationToken);
    }

    private async Task BobAsync(string? hers, CancellationToken cancellationToken)
    {
        using var client = new OAuthClient(sandbox.Mcp, "The tour");
        using var bob = Person("bob");
        await log.StepAsync("bob", async ct =>
        {
            var tokens = Good(await client.SignInAsync(bob, null, ct));
            await using var visit = await McpVisit.OpenAsync(sandbox.Mcp, tokens.AccessToken!, ct);
            var his = await visit.RepositoriesAsync(ct) ?? NoSuchTool;
            return his == hers && his != NoSuchTool ? throw new TourException("bob sees what alice sees") : his;
        }, text => $"bob: {Short(text)}", cancellationToken);
    }

    private async Task EndAsync(OAuthClient client, TokenReply? tokens, CancellationToken cancellationToken)
    {
        var newer = await log.StepAsync("refresh", async ct => await UsableAsync(Good(await client.RefreshAsync(tokens!.RefreshToken!, ct)), ct), Tell, cancellationToken);
        await log.StepAsync("revoke", async ct => $"{(int)await client.RevokeAsync(newer!.RefreshToken!, ct)}", Expect("200"), cancellationToken);
        await log.StepAsync("401", async ct => $"{(int)await McpVisit.KnockAsync(sandbox.Mcp, newer!.AccessToken!, ct)}", Expect("401"), cancellationToken);
    }

    private async Task<TokenReply> UsableAsync(TokenReply tokens, CancellationToken cancellationToken)
    {
        var status = await McpVisit.KnockAsync(sandbox.Mcp, tokens.AccessToken!, cancellationToken);
        return status == HttpStatusCode.OK ? tokens : throw new TourException($"the new token is answered with {(int)status}");
    }

    private const string NoSuchTool = "(this server lists no repositories)";

    private ScriptedPerson Person(string login) => new(login, sandbox.Forgejo.PasswordOf(login));

    private static TokenReply Good(TokenReply reply) => reply.Succeeded ? reply : throw new TourException(reply.ToString());

    private static string Arrived(ScriptedPerson person, PageVisit visit)
        => visit.AtCallback ? $"{person.Login} answered {person.Answered.Count} pages and is back at the client" : throw new TourException($"came to rest at {visit}");

    private static Func<string, string> Expect(string expected)
        => status => status == expected ? status : throw new TourException($"{status} instead of {expected}");

    private static string Tell(PageVisit visit) => visit.Status == HttpStatusCode.OK || visit.AtCallback ? $"\"{visit.Title}\"" : throw new TourException(visit.ToString());

    private static string Tell(TokenReply tokens) => $"for {tokens.ExpiresIn} s, scope {tokens.Scope}";

    private static string Tell(McpVisit visit) => $"{visit.Client.ServerInfo?.Name} {visit.Client.ServerInfo?.Version}, protocol {visit.Client.NegotiatedProtocolVersion}";

    private static string Short(string text) => text.ReplaceLineEndings(", ") is { Length: > 120 } all ? all[..120] + "…" : text.ReplaceLineEndings(", ");
}
