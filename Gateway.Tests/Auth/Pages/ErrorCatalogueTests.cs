using System.Reflection;
using Gateway.Auth.Pages;

namespace Gateway.Tests.Auth.Pages;

public sealed class ErrorCatalogueTests
{
    [Test]
    public void Every_error_has_a_code_of_its_own_and_says_what_happened_and_what_to_do()
    {
        ErrorCatalogue.All.Select(entry => entry.Code).Should().OnlyHaveUniqueItems().And.OnlyContain(code => code.StartsWith("FJG-") && code.Length == 8);
        ErrorCatalogue.All.Should().OnlyContain(entry => entry.Title.Length > 0 && entry.Happened.Length > 0 && entry.Todo.Length > 0 && entry.Status >= 400);
    }

    [Test]
    public void The_list_holds_every_entry() =>
        typeof(ErrorCatalogue).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => field.GetValue(null)).OfType<ErrorEntry>()
            .Should().BeEquivalentTo(ErrorCatalogue.All);
}
