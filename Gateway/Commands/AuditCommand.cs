using System.Text.Json;
using Gateway.Auth.Audit;

namespace Gateway.Commands;

/// <summary><c>audit verify</c> and <c>audit export</c>, beside the running gateway: 0 when the trail is whole, 1 when it is not or cannot be read.</summary>
internal static class AuditCommand
{
    private static readonly JsonSerializerOptions Lines = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    public static Task<int> VerifyAsync(GatewayArguments arguments) => OfflineServices.RunAsync(arguments, async services =>
    {
        var verdict = await services.GetRequiredService<AuditTrail>().VerifyAsync(CancellationToken.None);
        if (verdict.Broken is { } broken)
        {
            await Console.Error.WriteLineAsync($"The audit trail is broken. {broken} The {verdict.Rows} rows before it fit.");
            return ExitCodes.Failed;
        }

        await Console.Out.WriteLineAsync(verdict.Last == 0 ? "The audit trail is empty: nothing has happened yet." : $"The audit trail is whole: {verdict.Rows} rows, the last is {verdict.Last} {verdict.Mac}");
        return ExitCodes.Success;
    });

    /// <summary>One JSON object a line.</summary>
    public static Task<int> ExportAsync(GatewayArguments arguments) => OfflineServices.RunAsync(arguments, async services =>
    {
        await foreach (var line in services.GetRequiredService<AuditTrail>().ReadAsync(CancellationToken.None))
        {
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(line, Lines));
        }

        return ExitCodes.Success;
    });
}
