using Gateway.StdioBridge.Sessions;
using Microsoft.AspNetCore.Http;

namespace Gateway.StdioBridge.Http.Legacy;

/// <summary>What a client is told when its session has no child to serve it.</summary>
internal static class WithoutChild
{
    public static async Task<BridgeOutcome> AnswerAsync(PostMessage post, Wake wake)
    {
        var (outcome, refusal) = Of(wake);
        return refusal is null ? outcome : await refusal.AnswerAsync(post);
    }

    /// <summary>Either an outcome that is the host's to answer, or a refusal; one with status 200 is an answer to the call.</summary>
    public static (BridgeOutcome Outcome, Refusal? Refusal) Of(Wake wake)
    {
        switch (wake.Fault)
        {
            case WakeFault.SignInNeeded:
                return (BridgeOutcome.SignInNeeded, null);
            case WakeFault.Suspended:
                return (BridgeOutcome.Suspended, null);
            case WakeFault.SessionEnded:
                return (BridgeOutcome.Handled, Refusal.NoSession);
            case WakeFault.NoCredential:
                return (BridgeOutcome.Handled, Refusal.NotReady);
            case WakeFault.NoRoom:
                return (BridgeOutcome.Handled, Refusal.Full(TimeSpan.FromSeconds(5)));
            default:
                // An answer to the call: what the person must read would be lost in a refusal of the transport.
                return (BridgeOutcome.Handled, Refusal.Of(StatusCodes.Status200OK, wake.CallFault));
        }
    }
}
