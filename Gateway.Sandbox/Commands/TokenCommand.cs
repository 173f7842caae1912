using System.Text.Json;
using Gateway.Sandbox.SignIn;

namespace Gateway.Sandbox.Commands;

/// <summary><c>token</c>: discovery, registration, sign-in, consent and exchange, with nothing but the token on stdout.</summary>
internal static class TokenCommand
{
    public static async Task<int> RunAsync(Uri gateway, string user, string? scope, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        var resource = gateway.AbsolutePath == "/" ? new Uri(gateway, "/mcp") : gateway;
        using var client = new OAuthClient(resource, "Sandbox token");
        using var person = new ScriptedPerson(user);
        try
        {
            var reply = await client.SignInAsync(person, scope, cancellationToken);
            await (reply.Succeeded ? output.WriteLineAsync(reply.AccessToken) : errors.WriteLineAsync($"no token: {reply}"));
            return reply.Succeeded ? 0 : 1;
        }
        catch (Exception e) when (e is OAuthFlowException or HttpRequestException or JsonException or UriFormatException)
        {
            await errors.WriteLineAsync($"no token: {e.Message}");
            return 1;
        }
    }
}
