namespace Gateway.StdioBridge.Policy;

/// <summary>What a caller's scopes allow. Writing implies reading.</summary>
internal static class AccessScopes
{
    public const string Read = "forgejo:read";
    public const string Write = "forgejo:write";

    public static bool MayWrite(Caller caller) => caller.Scopes.Contains(Write, StringComparer.Ordinal);

    public static bool MayRead(Caller caller) => MayWrite(caller) || caller.Scopes.Contains(Read, StringComparer.Ordinal);
}
