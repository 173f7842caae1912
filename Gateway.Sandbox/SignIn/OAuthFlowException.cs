namespace Gateway.Sandbox.SignIn;

/// <summary>The server did something that a real client would give up at. Never holds a code or token.</summary>
internal sealed class OAuthFlowException(string message) : Exception(message);
