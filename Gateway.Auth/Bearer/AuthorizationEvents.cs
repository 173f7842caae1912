namespace Gateway.Auth.Bearer;

/// <summary>Tells every observer, after the commit, what has ended.</summary>
internal sealed class AuthorizationEvents(IEnumerable<IAuthorizationObserver> observers)
{
    private readonly IAuthorizationObserver[] observers = [.. observers];

    public void Publish(EndedAuthorization ended)
    {
        foreach (var observer in observers)
        {
            observer.OnEnded(ended);
        }
    }
}
