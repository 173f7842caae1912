namespace Gateway.Auth.Storage;

/// <summary>Whether the store can serve; for readiness.</summary>
public interface IAuthStoreHealth
{
    /// <summary>False until the migrations have run, and while the store cannot be read and written. Never throws save on cancellation; at most 2 s.</summary>
    Task<bool> IsHealthyAsync(CancellationToken cancellationToken);
}
