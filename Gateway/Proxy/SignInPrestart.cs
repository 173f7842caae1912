using Gateway.Auth.Protocol.Authorize;
using Gateway.StdioBridge.Sessions;

namespace Gateway.Proxy;

/// <summary>Lets the bridge make a child ready while the browser returns.</summary>
internal sealed class SignInPrestart(Prestart prestart) : ISignInObserver
{
    public void OnSignedIn(string personId, string username) => prestart.Begin(personId, username);
}
