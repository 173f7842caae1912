namespace Gateway.Auth.Pages;

/// <summary>Where a page's form goes and what it carries unseen.</summary>
/// <param name="Action">A path of this origin.</param>
/// <param name="TokenField">Name of the antiforgery field.</param>
/// <param name="Token">Its value.</param>
/// <param name="Request">The sealed request or the pending authorization's id.</param>
public sealed record PageForm(string Action, string TokenField, string Token, string Request)
{
    /// <summary>The field that carries <see cref="Request"/>.</summary>
    public const string RequestField = "request";

    /// <summary>The field that carries the pressed button's value.</summary>
    public const string DecisionField = "decision";
}
