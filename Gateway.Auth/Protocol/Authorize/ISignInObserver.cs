namespace Gateway.Auth.Protocol.Authorize;

/// <summary>Told when a person has signed in at Forgejo and their tokens are kept; the browser is still on its way back.</summary>
public interface ISignInObserver
{
    /// <summary>Must not throw and must not wait.</summary>
    void OnSignedIn(string personId, string username);
}
