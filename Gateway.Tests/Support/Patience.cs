namespace Gateway.Tests.Support;

/// <summary>How long a test waits for something that must happen: long enough for a busy machine, so that only a real fault runs into it.</summary>
internal static class Patience
{
    public static readonly TimeSpan Span = TimeSpan.FromSeconds(60);

    public static CancellationToken Token => new CancellationTokenSource(Span).Token;
}
