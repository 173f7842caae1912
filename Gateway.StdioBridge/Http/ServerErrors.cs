using System.Text.Json;
using Gateway.StdioBridge.Sessions;
using Microsoft.AspNetCore.Http;

namespace Gateway.StdioBridge.Http;

/// <summary>
/// What an administrator is told beside an error: what their own child last wrote to stderr. A feature of the requests of those who may see it, so that nobody else's can
/// be answered with it.
/// </summary>
internal sealed class ServerErrors(LastWords words, string server, string person)
{
    /// <summary>Lets the answers to this request tell, if its caller may see it.</summary>
    public static void Allow(HttpContext context, LastWords words, string server, Caller caller)
    {
        if (caller.SeesStderr)
        {
            context.Features.Set(new ServerErrors(words, server, caller.PersonId));
        }
    }

    /// <summary>Raw JSON of <c>error.data</c>; empty: none.</summary>
    public static byte[] Data(HttpContext context, CallFault fault) =>
        fault is CallFault.ChildExited or CallFault.ChildNotStarted or CallFault.NotJsonRpc or CallFault.HeldOff && context.Features.Get<ServerErrors>() is { } errors
            ? errors.Data()
            : [];

    private byte[] Data() =>
        words.Of(server, person) is [_, ..] lines ? JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, IReadOnlyList<string>> { ["stderr"] = lines }) : [];
}
