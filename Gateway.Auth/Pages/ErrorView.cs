namespace Gateway.Auth.Pages;

/// <summary>What an error page says.</summary>
/// <param name="Entry">Code, title and texts.</param>
/// <param name="RequestId">Also in the log and in <c>X-Request-Id</c>.</param>
/// <param name="Retry">A form that goes on from where the person was; null where that cannot help.</param>
/// <param name="ReturnUrl">Takes the error back to the app; null where the app is not known or not to be trusted.</param>
/// <param name="ReturnName">The app's name.</param>
/// <param name="HelpUrl">A page at Forgejo where the person can mend it, or end what is left.</param>
/// <param name="Ended">Nothing of theirs is kept here any more; what is left is the approval at Forgejo.</param>
public sealed record ErrorView(
    ErrorEntry Entry, string RequestId, PageForm? Retry = null, string? ReturnUrl = null, string? ReturnName = null, string? HelpUrl = null, bool Ended = false);
