using Gateway.Auth.Bearer;
using Gateway.Auth.Forgejo;

namespace Gateway.Auth.Vault;

/// <summary>
/// Asks Forgejo about everybody who has used the gateway within the last minute. A child sees at once that Forgejo no longer takes its person's token, but tells
/// it as the text of a failed call, which nobody can rely on: so the gateway looks for itself.
/// </summary>
internal sealed class StandingWatch(BearerTokens bearers, TokenCache cache, TokenRows rows, PersonStanding standing, IForgejoTokens tokens)
{
    // Enough for a large team, and no flood for Forgejo: at four side by side.
    private const int Most = 1000;
    private const int AtOnce = 4;

    public Task RunAsync(CancellationToken cancellationToken) => Parallel.ForEachAsync(
        bearers.PeopleSeen().Take(Most),
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
        async (personId, cancel) => await CheckAsync(personId, cancel));

    private async Task CheckAsync(string personId, CancellationToken cancellationToken)
    {
        if (cache.Find(personId) is not { } token || await rows.FindAsync(personId, cancellationToken) is not { } person)
        {
            return;
        }

        var user = await standing.CheckAsync(person, token.Access, known: null, cancellationToken);
        if (user.Fault == ForgejoFault.TokenRefused)
        {
            // A refresh tells a token that ended early from a grant that was revoked.
            await tokens.ReplaceAsync(personId, token.Access, cancellationToken);
        }
    }
}
