namespace Gateway;

/// <summary>The gateway's entry point.</summary>
public static class Program
{
    public static int Main() => 0;
}
