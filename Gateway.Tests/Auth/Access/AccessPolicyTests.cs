using Gateway.Auth.Access;
using Microsoft.Extensions.Options;

namespace Gateway.Tests.Auth.Access;

public sealed class AccessPolicyTests
{
    [TestCase("", "", "", ExpectedResult = true, Description = "nothing set: everybody")]
    [TestCase("bob", "", "", ExpectedResult = false)]
    [TestCase("bob,ALICE", "", "", ExpectedResult = true)]
    [TestCase("", "crew", "", ExpectedResult = true)]
    [TestCase("", "CREW:Owners", "", ExpectedResult = true)]
    [TestCase("", "crew:readers", "", ExpectedResult = false)]
    [TestCase("", "cre", "", ExpectedResult = false)]
    [TestCase("bob", "crew", "", ExpectedResult = true, Description = "one of the two is enough")]
    [TestCase("alice", "crew", "Alice", ExpectedResult = false, Description = "a denial wins")]
    [TestCase("", "", "alice", ExpectedResult = false)]
    [TestCase("", "", "bob", ExpectedResult = true)]
    public bool Alice_of_the_crews_owners_may_come_in(string users, string groups, string denied) =>
        Policy(users, groups, denied).Allows("alice", ["crew", "crew:owners"]);

    [Test]
    public void Groups_are_asked_for_only_where_they_decide()
    {
        Policy("alice", "crew", "").NeedsGroups("Alice").Should().BeFalse();
        Policy("", "crew", "alice").NeedsGroups("alice").Should().BeFalse();
        Policy("bob", "", "").NeedsGroups("alice").Should().BeFalse();
        Policy("bob", "crew", "").NeedsGroups("alice").Should().BeTrue();
    }

    [Test]
    public void Entries_that_can_never_match_are_reported_all_at_once()
    {
        var options = new AccessOptions { AllowUsers = ["", "crew:owners"], AllowGroups = ["crew:", "a:b:c", "crew"], DenyUsers = ["alice ", "bob"] };

        new AccessOptionsValidator().Validate(null, options).Failures!.Select(failure => failure.Split(": ")[0])
            .Should().Equal("Access:AllowUsers:0", "Access:AllowUsers:1", "Access:AllowGroups:0", "Access:AllowGroups:1", "Access:DenyUsers:0");
    }

    private static AccessPolicy Policy(string users, string groups, string denied) => new(Options.Create(new AccessOptions
    {
        AllowUsers = Split(users),
        AllowGroups = Split(groups),
        DenyUsers = Split(denied),
    }));

    private static string[] Split(string entries) => entries.Split(',', StringSplitOptions.RemoveEmptyEntries);
}
