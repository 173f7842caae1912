using Gateway.Auth.Bearer;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Auth.Storage;

/// <summary>Ends an authorization inside the running transaction. Publish the event after the commit.</summary>
internal static class AuthorizationEnd
{
    /// <returns>1, or 0 when it had ended before.</returns>
    public static Task<int> EndAsync(AuthDbContext context, string authorizationId, EndReason reason, DateTimeOffset now, CancellationToken cancellationToken) =>
        context.Authorizations.Where(row => row.Id == authorizationId && row.EndedAt == null).ExecuteUpdateAsync(
            set => set.SetProperty(row => row.EndedAt, now).SetProperty(row => row.EndReason, reason.ToString()), cancellationToken);
}
