namespace Gateway.Tests.HardKnocks;

/// <summary>Knocks that take minutes have a short form for every run; <c>FJMCP_TEST_LONG=1</c> asks for the whole of them.</summary>
internal static class LongForm
{
    public static int Or(int whole, int brief) => Environment.GetEnvironmentVariable("FJMCP_TEST_LONG") == "1" ? whole : brief;
}
