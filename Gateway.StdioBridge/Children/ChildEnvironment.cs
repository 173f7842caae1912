namespace Gateway.StdioBridge.Children;

/// <summary>A child's whole environment: PATH, HOME, LANG and what is configured. The gateway's own holds its client secret and keys, so nothing else is inherited.</summary>
internal static class ChildEnvironment
{
    public static Dictionary<string, string?> Build(ChildSpec spec, string home)
    {
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? CommandLookup.DefaultPath,
            ["HOME"] = home,
            ["LANG"] = "C.UTF-8",
        };
        foreach (var (name, value) in spec.Environment)
        {
            environment[name] = value;
        }

        return environment;
    }
}
