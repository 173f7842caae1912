using Gateway.Auth.Storage.Entities;

namespace Gateway.Auth.Protocol.Token;

/// <summary>Whether a grant may give tokens now. Asked before anything is consumed: a refused code or refresh token must still be good afterwards.</summary>
internal static class GrantStanding
{
    public static TokenOutcome? Refuse(Grant grant, Person person) =>
        person.Suspended ? TokenOutcome.InvalidGrant("Forgejo refuses this person's account.")
        : grant.EndedAt is not null ? TokenOutcome.InvalidGrant("The person or an administrator has disconnected this client. Start the authorization anew.")
        // Otherwise the client would hold fresh tokens that are 401 at the resource, and refresh again, in a loop.
        : person.SignInNeeded ? TokenOutcome.InvalidGrant("Forgejo asks this person to sign in again. Start the authorization anew.")
        : null;
}
