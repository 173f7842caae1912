using Gateway.Sandbox.SignIn;

namespace Gateway.Tests.Sandbox.SignIn;

[Parallelizable(ParallelScope.All)]
internal sealed class HtmlFormTests
{
    private static readonly Uri Page = new("http://localhost:1/oauth/authorize?x=1");

    [Test]
    public void Inputs_and_buttons_are_read_whatever_the_quotes_and_order()
    {
        const string html = """
            <FORM method='post' action="/oauth/consent?a=1&amp;b=2">
            <input value="a&quot;&gt;b" name=token type="hidden"><input type=checkbox name=remember value=1>
            <button type="submit" name="decision" value="approve">Yes</button><button name="decision" value="deny">No</button>
            </FORM>
            """;

        var form = HtmlForm.Parse(html, Page).Single();

        (form.Action.ToString(), form.Method).Should().Be(("http://localhost:1/oauth/consent?a=1&b=2", "POST"));
        form.Buttons.Select(button => button.Value).Should().Equal("approve", "deny");
        form.Fill(form.Buttons[1], new Dictionary<string, string>()).Should().Equal(
            KeyValuePair.Create("token", "a\">b"), KeyValuePair.Create("decision", "deny"));
    }

    [Test]
    public void A_form_without_action_goes_back_to_its_page_and_fields_can_be_filled()
    {
        var form = HtmlForm.Parse("<form><input name=\"user_name\"><input name=\"password\" type=\"password\"></form>", Page).Single();

        (form.Action, form.Method).Should().Be((Page, "GET"));
        form.Fill(null, new Dictionary<string, string> { ["password"] = "p" }).Should().Equal(
            KeyValuePair.Create("user_name", ""), KeyValuePair.Create("password", "p"));
    }

    [TestCase("code=c&state=theirs&iss=i", "state")]
    [TestCase("code=c&state=ours", "iss")]
    [TestCase("code=c&state=ours&iss=other", "iss")]
    [TestCase("error=access_denied&state=ours&iss=i", "access_denied")]
    public void A_callback_that_is_not_an_answer_to_the_request_is_refused(string query, string why)
    {
        var request = new AuthorizationRequest(Page, "ours", "verifier", "i");

        FluentActions.Invoking(() => request.ReadCode(new Uri("http://127.0.0.1/callback?" + query)))
            .Should().Throw<OAuthFlowException>().WithMessage($"*{why}*");
    }
}
