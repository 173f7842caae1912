namespace Gateway.Auth.Pages;

/// <summary>An error that a person may meet.</summary>
/// <param name="Code">Stable, <c>FJG-NNNN</c>; never reused.</param>
/// <param name="Status">HTTP status of the page.</param>
/// <param name="Title">The heading.</param>
/// <param name="Happened">What happened.</param>
/// <param name="Todo">What to do.</param>
public sealed record ErrorEntry(string Code, int Status, string Title, string Happened, string Todo);

/// <summary>The one list of errors that people meet. 12xx: the request; 13xx: Forgejo; 14xx: who may come in; 15xx: the gateway itself.</summary>
internal static class ErrorCatalogue
{
    private const string StartOver = "Go back to your app and connect again.";

    public static readonly ErrorEntry UnknownClient = new("FJG-1201", 400, "This app is not known here",
        "The app that sent you here is not registered with this gateway. Its registration may have been removed because it was not used.",
        "Remove this server in your app and add it again: the app then registers anew.");

    public static readonly ErrorEntry RedirectMismatch = new("FJG-1202", 400, "The app’s return address does not fit",
        "The app asked to send the answer to an address that it has not registered. So that nobody else receives it, the sign-in stops here.",
        "Remove this server in your app and add it again. If that does not help, tell the app’s makers.");

    public static readonly ErrorEntry LinkExpired = new("FJG-1203", 400, "This sign-in has expired",
        "A sign-in has to be finished within ten minutes, and each link works once.", StartOver);

    public static readonly ErrorEntry SecondTab = new("FJG-1204", 409, "This sign-in has already been used",
        "It was finished, or is going on, in another tab or window.",
        "If your app says that it is connected, close this tab. Otherwise connect again from the app and use one tab.");

    public static readonly ErrorEntry CookieMissing = new("FJG-1205", 400, "Your browser did not send our cookie",
        "The sign-in was begun in another browser, or this browser keeps no cookies for this site.",
        "Allow cookies for this site, then connect again from your app and finish in the browser window that it opens.");

    public static readonly ErrorEntry StaleForm = new("FJG-1206", 400, "This page was open for too long",
        "The form no longer fits this browser, for example because its cookies were cleared.", StartOver);

    public static readonly ErrorEntry MalformedRequest = new("FJG-1207", 400, "The app’s request is not valid",
        "A parameter is missing, too long or given twice, so it is not certain what the app asks for.",
        "Update the app and connect again. If that does not help, tell the app’s makers.");

    public static readonly ErrorEntry TooManySignIns = new("FJG-1208", 503, "Too many sign-ins at once",
        "More people are signing in than this gateway allows at a time.", "Wait a few minutes, then connect again from your app.");

    public static readonly ErrorEntry NothingHere = new("FJG-1209", 404, "There is nothing at this address",
        "The address is mistyped, or it is one that only apps use.",
        "If an app sent you here, connect again from the app. To add this server to an app, open the address that its owner gave you, usually this one with /mcp at the end.");

    public static readonly ErrorEntry UnreadableClient = new("FJG-1220", 400, "The app’s description cannot be read",
        "The app names itself by the address of a document on its maker’s web site. This gateway could not fetch it there, or does not accept what it says.",
        "Wait a minute and connect again from your app. If it lasts, tell whoever runs this gateway, or the app’s makers.");

    public static readonly ErrorEntry ForgejoDown = new("FJG-1301", 503, "Forgejo does not answer",
        "The gateway is running, but Forgejo, where your account is, gives no answer at the moment.",
        "Wait a moment and try again. If it lasts, tell whoever runs Forgejo.");

    public static readonly ErrorEntry OAuthOff = new("FJG-1302", 503, "Signing in with Forgejo is switched off",
        "Forgejo answers, but its OAuth2 provider is disabled.",
        "Tell whoever runs Forgejo: [oauth2] ENABLED must be true in its configuration.");

    public static readonly ErrorEntry Misconfigured = new("FJG-1303", 500, "Forgejo does not accept this gateway",
        "The gateway’s client id, its secret or its return address are not what Forgejo has registered.",
        "Tell whoever runs this gateway: Forgejo:ClientId and Forgejo:ClientSecret must be those of the application registered at Forgejo.");

    public static readonly ErrorEntry DeniedAtForgejo = new("FJG-1304", 403, "You said no at Forgejo",
        "Forgejo asked whether this gateway may use your account, and the answer was no. Nothing was given to the app.",
        "If that was meant, you are done. Otherwise try again and choose to authorize.");

    public static readonly ErrorEntry Suspended = new("FJG-1305", 403, "Forgejo does not let this account in",
        "Your account is disabled at Forgejo, or it lacks a second factor that Forgejo demands. Apps that were connected have been disconnected.",
        "Sign in at Forgejo itself to see what is missing, or ask whoever runs it. Then connect again from your app.");

    public static readonly ErrorEntry SignInFailed = new("FJG-1306", 400, "Forgejo did not complete the sign-in",
        "The answer that your browser brought back from Forgejo was not accepted there.", "Try again.");

    public static readonly ErrorEntry OldGrant = new("FJG-1307", 403, "An earlier permission is in the way",
        "You allowed this gateway at Forgejo before, with other rights than it needs now, and Forgejo keeps the earlier ones.",
        "Revoke this gateway in Forgejo’s settings under Applications, then try again.");

    public static readonly ErrorEntry ForgejoError = new("FJG-1308", 502, "Forgejo reported an error",
        "Forgejo broke off the sign-in.", "Try again. If it happens again, tell whoever runs this gateway.");

    public static readonly ErrorEntry NotAllowed = new("FJG-1401", 403, "This gateway is not open to your account",
        "Forgejo has signed you in, but whoever runs this gateway has opened it to some accounts only, and yours is not among them. Nothing was given to the app.",
        "Ask whoever runs this gateway to let you in. If you have another account, sign out at Forgejo first, then connect again from your app.");

    public static readonly ErrorEntry StoreUnavailable = new("FJG-1501", 503, "The gateway cannot reach its store",
        "The gateway keeps its sign-ins in a database that does not answer at the moment.",
        "Wait a moment, then connect again from your app. If it lasts, tell whoever runs this gateway.");

    public static readonly ErrorEntry Unexpected = new("FJG-1502", 500, "Something went wrong in the gateway",
        "That is a fault of the gateway, not yours. It was written down together with the request number below.",
        "Try again. If it happens again, tell whoever runs this gateway the code and the request number.");

    public static readonly ErrorEntry TooManyRequests = new("FJG-1503", 429, "Too many requests at once",
        "From your network came more requests in a short time than this gateway answers.", "Wait a minute, then try again.");

    public static readonly ErrorEntry TooSlow = new("FJG-1504", 504, "That took too long",
        "The gateway gave up waiting for an answer.", "Try again. If it lasts, tell whoever runs this gateway.");

    /// <summary>All of them, by code.</summary>
    public static readonly IReadOnlyList<ErrorEntry> All =
    [
        UnknownClient, RedirectMismatch, LinkExpired, SecondTab, CookieMissing, StaleForm, MalformedRequest, TooManySignIns, NothingHere, UnreadableClient,
        ForgejoDown, OAuthOff, Misconfigured, DeniedAtForgejo, Suspended, SignInFailed, OldGrant, ForgejoError,
        NotAllowed,
        StoreUnavailable, Unexpected, TooManyRequests, TooSlow,
    ];
}
