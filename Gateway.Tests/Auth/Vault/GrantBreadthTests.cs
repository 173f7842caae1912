using Gateway.Auth.Storage;
using Gateway.Tests.Auth.Protocol.Authorize;
using Gateway.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Tests.Auth.Vault;

public sealed class GrantBreadthTests
{
    private const string Admin = "site-admin";
    private SignInScene scene = null!;

    [SetUp]
    public async Task StartAsync() => scene = await SignInScene.StartAsync();

    [TearDown]
    public async Task StopAsync() => await scene.DisposeAsync();

    [Test]
    public async Task An_administrators_full_access_from_former_times_is_refused_and_the_page_says_what_to_revoke()
    {
        await scene.WalkAsync(scene.Person(Admin));
        scene.Gateway.Forgejo.WidenGrants(Admin);

        var visit = await scene.WalkAsync(scene.Person(Admin));

        visit.AtCallback.Should().BeFalse();
        visit.Html.Should().Contain("FJG-1307").And.Contain("/user/settings/applications");
        (await scene.ReadAsync(db => db.People.SingleAsync())).SealedRefreshToken.Should().BeNull();
    }

    [Test]
    public async Task Once_it_was_revoked_at_forgejo_the_sign_in_goes_through()
    {
        await scene.WalkAsync(scene.Person(Admin));
        scene.Gateway.Forgejo.WidenGrants(Admin);
        await scene.WalkAsync(scene.Person(Admin));

        scene.Gateway.Forgejo.RevokeGrants(Admin);

        (await scene.WalkAsync(scene.Person(Admin))).AtCallback.Should().BeTrue();
    }

    [Test]
    public async Task Nobody_else_is_probed()
    {
        (await scene.WalkAsync(scene.Person("alice"))).AtCallback.Should().BeTrue();
        scene.Gateway.Forgejo.Requests.ToList().Should().NotContain(request => request.Path.StartsWith("/api/v1/admin", StringComparison.Ordinal));

        (await scene.WalkAsync(scene.Person(Admin))).AtCallback.Should().BeTrue();
        scene.Gateway.Forgejo.Requests.ToList().Should().ContainSingle(request => request.Path.StartsWith("/api/v1/admin", StringComparison.Ordinal) && request.Status == 403);
    }
}
