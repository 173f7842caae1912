using System.Collections.Concurrent;

namespace Gateway.Tests.Support;

/// <summary>
/// Reads along with every gateway that any test starts, in process at Trace level or as a program of its own, and notes what must never be logged. The test
/// that started the gateway fails by it.
/// </summary>
internal static class SuiteLog
{
    private static readonly ConcurrentDictionary<string, ConcurrentQueue<string>> Findings = new(StringComparer.Ordinal);
    private static readonly ConcurrentQueue<string> Reported = new();
    private static long gateways;
    private static long lines;

    /// <summary>Gateways read along with so far.</summary>
    public static long Gateways => Interlocked.Read(ref gateways);

    /// <summary>Lines read so far.</summary>
    public static long Lines => Interlocked.Read(ref lines);

    /// <summary>What was found in tests that have ended.</summary>
    public static IReadOnlyCollection<string> All => Reported;

    /// <summary>Begins to read along with a gateway of the test that runs now. The returned sink may be called from any thread, also after the test.</summary>
    /// <param name="gateway">What it is, for the finding.</param>
    public static Action<string> Follow(string gateway)
    {
        var owner = TestContext.CurrentContext.Test.ID ?? "";
        Interlocked.Increment(ref gateways);
        return line => Read(owner, gateway, line);
    }

    /// <summary>What was found in a test's gateways; forgotten by being asked.</summary>
    public static IReadOnlyList<string> Take(string owner) => Findings.TryRemove(owner, out var found) ? [.. found] : [];

    /// <summary>Fails when a gateway of this test logged a secret.</summary>
    public static void Check(string owner) => Check(Take(owner));

    /// <summary>The test has ended: the same, and what was found is remembered.</summary>
    public static void Close(string owner)
    {
        var found = Take(owner);
        foreach (var finding in found)
        {
            Reported.Enqueue(finding);
        }

        Check(found);
    }

    private static void Check(IReadOnlyList<string> found) => found.Should().BeEmpty("no secret may be logged at any level");

    private static void Read(string owner, string gateway, string line)
    {
        Interlocked.Increment(ref lines);
        if (SecretScan.FindIn(line) is { } secret)
        {
            Findings.GetOrAdd(owner, _ => new()).Enqueue($"{gateway}: {secret}");
        }
    }
}
