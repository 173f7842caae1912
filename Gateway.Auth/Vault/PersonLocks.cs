namespace Gateway.Auth.Vault;

/// <summary>One lock per person, out of a fixed number: two people may share one, which costs a wait and never a wrong result.</summary>
internal sealed class PersonLocks : IDisposable
{
    private const int Stripes = 256;

    private readonly SemaphoreSlim[] locks = [.. Enumerable.Range(0, Stripes).Select(_ => new SemaphoreSlim(1, 1))];

    public async ValueTask<Held> EnterAsync(string personId, CancellationToken cancellationToken)
    {
        var stripe = locks[(uint)string.GetHashCode(personId, StringComparison.Ordinal) % Stripes];
        await stripe.WaitAsync(cancellationToken);
        return new Held(stripe);
    }

    public void Dispose() => Array.ForEach(locks, stripe => stripe.Dispose());

    /// <summary>Disposed once, it releases the lock.</summary>
    internal readonly record struct Held(SemaphoreSlim Stripe) : IDisposable
    {
        public void Dispose() => Stripe.Release();
    }
}
