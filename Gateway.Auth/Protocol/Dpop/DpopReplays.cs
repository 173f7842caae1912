namespace Gateway.Auth.Protocol.Dpop;

/// <summary>
/// The proofs that were seen (RFC 9449 11.1), in two generations of one nonce's lifetime each: a proof is refused by its nonce before it is forgotten here.
/// </summary>
internal sealed class DpopReplays(TimeProvider time)
{
    public const int MostPerGeneration = 200_000;
    private readonly Lock gate = new();
    private HashSet<string> young = new(StringComparer.Ordinal);
    private HashSet<string> old = new(StringComparer.Ordinal);
    private DateTimeOffset since = time.GetUtcNow();

    /// <summary>False when it was seen before; null when no more can be remembered, which must be taken for a refusal.</summary>
    public bool? TryAdd(string thumbprint, string id)
    {
        var key = Secret.HashOf($"{thumbprint} {id}");
        lock (gate)
        {
            Turn();
            return old.Contains(key) ? false : young.Count >= MostPerGeneration ? null : young.Add(key);
        }
    }

    private void Turn()
    {
        var now = time.GetUtcNow();
        if (now - since >= DpopNonces.Lifetime)
        {
            (old, young) = (now - since < 2 * DpopNonces.Lifetime ? young : new(StringComparer.Ordinal), new(StringComparer.Ordinal));
            since = now;
        }
    }
}
