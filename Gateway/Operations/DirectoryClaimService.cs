using Gateway.Auth;
using Gateway.Auth.Storage;

namespace Gateway.Operations;

/// <summary>Holds the data directory while the gateway runs, so that nothing is restored below it.</summary>
internal sealed partial class DirectoryClaimService(AuthorizationServerOptions server, ILogger<DirectoryClaimService> logger) : IHostedLifecycleService, IDisposable
{
    private DirectoryClaim? claim;

    /// <exception cref="InvalidOperationException">A restore is at work there.</exception>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        try
        {
            OwnerFiles.CreateDirectory(server.DataDirectory);
            claim = DirectoryClaim.Together(server.DataDirectory) ?? throw new InvalidOperationException($"A restore is at work in {server.DataDirectory}; start again when it is done.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A full disk may have room again before it is needed: readiness tells of it.
            Unclaimed(exception);
        }

        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => claim?.Dispose();

    [LoggerMessage(3302, LogLevel.Warning, "The data directory cannot be claimed: a restore would not notice this gateway")]
    private partial void Unclaimed(Exception exception);
}
