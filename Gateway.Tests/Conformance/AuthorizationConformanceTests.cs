using System.Net;
using Gateway.Sandbox.Hosting;
using Gateway.Sandbox.SignIn;
using Gateway.Tests.Support;

namespace Gateway.Tests.Conformance;

/// <summary>The public suite's scenarios for authorization servers, with a person who walks through the pages.</summary>
public sealed class AuthorizationConformanceTests
{
    private static readonly string[] Scenarios = ["authorization-server-metadata-endpoint", "authorization-code-grant"];

    [Test]
    public async Task The_metadata_endpoint_and_the_code_grant_pass([Values("/oauth", "/")] string issuerPath)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(new Dictionary<string, string?> { ["OAuth:IssuerPath"] = issuerPath });
        var redirect = new Uri($"http://127.0.0.1:{FreePort.Take()}/callback");
        using var client = new OAuthClient(new Uri(gateway.Url, "/mcp"), "Conformance suite") { RedirectUri = redirect };
        var clientId = await client.RegisterAsync(Patience.Token);

        var report = await ConformanceSuite.AuthorizeAsync(client.Server!.Issuer, clientId, redirect, client.Resource, address => VisitAsync(gateway, redirect, address));

        TestContext.Progress.WriteLine($"conformance authorization, issuer at {issuerPath}: {report}");
        report.ShouldHavePassed(Scenarios);
    }

    // The suite's listener takes the place of the client: the person's browser goes there in the end.
    private static async Task VisitAsync(GatewayUnderTest gateway, Uri redirect, Uri address)
    {
        using var alice = new ScriptedPerson("alice", gateway.Forgejo.PasswordOf("alice"));
        var visit = await alice.WalkAsync(address, redirect, Patience.Token);
        visit.AtCallback.Should().BeTrue("the walk ended at {0}", visit);
        using var answer = await gateway.Http.GetAsync(visit.Address, Patience.Token);
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
    }
}
