namespace Gateway.Auth.Clients;

/// <summary>The ids that registration gives out.</summary>
internal static class ClientIds
{
    public const string Prefix = "fjg_client_";

    public static string New() => Secret.Random(Prefix);
}
