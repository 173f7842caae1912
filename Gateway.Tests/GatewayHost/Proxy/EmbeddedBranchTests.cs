using System.Net;
using Gateway.Proxy;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.GatewayHost.Proxy;

public sealed class EmbeddedBranchTests
{
    [Test]
    public async Task An_authorize_endpoint_inside_a_branch_refuses_strangers()
    {
        await using var gateway = await StartAsync();

        (await gateway.GetAsync("/probe/private")).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task An_open_endpoint_of_a_branch_answers_with_its_own_route_values()
    {
        await using var gateway = await StartAsync();

        (await gateway.Http.GetStringAsync(new Uri(gateway.Url, "/probe/items/7"))).Should().Be("7 of id");
    }

    [Test]
    public async Task A_form_without_its_antiforgery_token_is_400()
    {
        await using var gateway = await StartAsync();

        var answer = await gateway.SendAsync(HttpMethod.Post, "/probe/form", content: Form(("name", "alice")));

        answer.StatusCode.Should().Be(HttpStatusCode.BadRequest);
    }

    [Test]
    public async Task A_form_with_its_antiforgery_token_passes()
    {
        await using var gateway = await StartAsync();
        var page = await gateway.GetAsync("/probe/form");
        var cookie = page.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
        var field = (await page.Content.ReadAsStringAsync()).Split('=', 2);

        var answer = await gateway.SendAsync(HttpMethod.Post, "/probe/form", content: Form(("name", "alice"), (field[0], field[1])),
            change: request => request.Headers.Add("Cookie", cookie));

        (await answer.Content.ReadAsStringAsync()).Should().Be("hello alice");
    }

    [Test]
    public async Task A_branch_is_reachable_through_its_route_alone()
    {
        await using var gateway = await StartAsync();

        (await gateway.GetAsync("/hidden")).StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await gateway.GetAsync("/probe/nothing")).StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Test]
    public async Task A_body_longer_than_the_routes_limit_is_413()
    {
        await using var gateway = await StartAsync();

        var answer = await gateway.SendAsync(HttpMethod.Post, "/probe/length", content: new StringContent(new string('x', 1001)));

        answer.StatusCode.Should().Be(HttpStatusCode.RequestEntityTooLarge);
    }

    private static Task<GatewayUnderTest> StartAsync() => GatewayUnderTest.StartAsync(
        new Dictionary<string, string?>
        {
            ["ReverseProxy:Routes:probe:ClusterId"] = "probe",
            ["ReverseProxy:Routes:probe:Match:Path"] = "/probe/{**rest}",
            ["ReverseProxy:Routes:probe:MaxRequestBodySize"] = "1000",
            ["ReverseProxy:Clusters:probe:Destinations:here:Address"] = "embedded://probe",
        },
        builder => builder.Services.AddSingleton(new EmbeddedBranch("probe", Map)));

    private static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/hidden", () => "reached");
        endpoints.MapGet("/probe/private", [Authorize] () => "reached");
        endpoints.MapGet("/probe/items/{id}", (HttpContext context, string id) => $"{id} of {string.Join(',', context.Request.RouteValues.Keys)}");
        endpoints.MapGet("/probe/form", (HttpContext context, IAntiforgery antiforgery) =>
            antiforgery.GetAndStoreTokens(context) is var tokens ? $"{tokens.FormFieldName}={tokens.RequestToken}" : "");
        endpoints.MapPost("/probe/form", ([FromForm] string name) => $"hello {name}");
        endpoints.MapPost("/probe/length", async (HttpRequest request) =>
        {
            using var reader = new StreamReader(request.Body);
            return (await reader.ReadToEndAsync()).Length;
        });
    }

    private static FormUrlEncodedContent Form(params (string Name, string Value)[] fields) =>
        new(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
}
