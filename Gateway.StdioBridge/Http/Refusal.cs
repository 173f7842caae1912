using System.Text.Json;
using Gateway.StdioBridge.Http.Legacy;
using Gateway.StdioBridge.JsonRpc;
using Gateway.StdioBridge.Policy;
using Gateway.StdioBridge.Sessions;
using Gateway.StdioBridge.Translation;
using Gateway.StdioBridge.Translation.Handles;
using Microsoft.AspNetCore.Http;

namespace Gateway.StdioBridge.Http;

/// <summary>A request that is refused before it reaches a child: an HTTP status and a JSON-RPC error that says what is wrong, never internal detail.</summary>
internal sealed record Refusal(int Status, int Code, string Message, string? RequestedVersion = null, TimeSpan? RetryAfter = null, string Allow = "GET, POST, DELETE")
{
    /// <summary>Raw JSON of the error's data; empty: none.</summary>
    public byte[] Details { get; init; } = [];

    /// <summary>What became of the server, if that is why.</summary>
    private CallFault Fault { get; init; }

    public static readonly Refusal NoSession = new(
        StatusCodes.Status404NotFound, RpcCodes.TimedOut, "The session is unknown or has ended; send initialize without Mcp-Session-Id to open a new one.");

    public static readonly Refusal SessionIdMissing = new(
        StatusCodes.Status400BadRequest, RpcCodes.ServerError, "Mcp-Session-Id is missing; send initialize first.");

    public static readonly Refusal AlreadyInitialized = new(
        StatusCodes.Status400BadRequest, JsonRpcError.InvalidRequest, "The session is initialized already; send initialize without Mcp-Session-Id to open another.");

    public static readonly Refusal Batch = new(
        StatusCodes.Status400BadRequest, JsonRpcError.InvalidRequest, "JSON-RPC batches belong to sessions of 2025-03-26 alone; send one message per request.");

    public static readonly Refusal BatchSize = new(
        StatusCodes.Status400BadRequest, JsonRpcError.InvalidRequest, $"A batch holds 1 to {LegacyBatch.Most} messages.");

    public static readonly Refusal NotJson = new(StatusCodes.Status400BadRequest, JsonRpcError.ParseError, "The body is not valid JSON in UTF-8.");

    public static readonly Refusal NotJsonRpc = new(StatusCodes.Status400BadRequest, JsonRpcError.InvalidRequest, "The body is not a JSON-RPC 2.0 message.");

    public static readonly Refusal ContentType = new(
        StatusCodes.Status415UnsupportedMediaType, JsonRpcError.InvalidRequest, "Content-Type must be application/json.");

    public static readonly Refusal PostAccept = new(
        StatusCodes.Status406NotAcceptable, RpcCodes.ServerError, "Accept must allow application/json and text/event-stream.");

    public static readonly Refusal GetAccept = new(
        StatusCodes.Status406NotAcceptable, RpcCodes.ServerError, "Accept must allow text/event-stream.");

    public static readonly Refusal MethodNotAllowed = new(
        StatusCodes.Status405MethodNotAllowed, RpcCodes.ServerError, "Only POST, GET and DELETE are served here.");

    public static readonly Refusal SseMethods = new(
        StatusCodes.Status405MethodNotAllowed, RpcCodes.ServerError, "This is the transport of 2024-11-05: GET opens the stream that says where to post.", Allow: "GET");

    public static readonly Refusal NotInitialized = new(StatusCodes.Status400BadRequest, JsonRpcError.InvalidRequest, "Send initialize first.");

    public static readonly Refusal UnknownServer = new(StatusCodes.Status404NotFound, RpcCodes.ServerError, "There is no such MCP server.");

    public static readonly Refusal NotReady = new(
        StatusCodes.Status503ServiceUnavailable,
        RpcCodes.ServerError,
        "Forgejo does not answer; try again later.",
        RetryAfter: TimeSpan.FromSeconds(10));

    public static readonly Refusal Stopping = new(
        StatusCodes.Status503ServiceUnavailable,
        RpcCodes.ServerError,
        "The gateway is about to restart; try again in a moment.",
        RetryAfter: TimeSpan.FromSeconds(1));

    public static readonly Refusal Busy = new(
        StatusCodes.Status503ServiceUnavailable,
        RpcCodes.ServerError,
        "Too many requests are in flight; try again when some are answered.",
        RetryAfter: TimeSpan.FromSeconds(1));

    public static Refusal TooLarge(int limit) => new(
        StatusCodes.Status413PayloadTooLarge, JsonRpcError.InvalidRequest, $"The message is larger than {limit} bytes.");

    /// <summary>MCP, tools, "Error Handling": an unknown tool is a protocol error of its call, not of the transport.</summary>
    public static Refusal UnknownTool(string? name) => new(
        StatusCodes.Status200OK, JsonRpcError.InvalidParams, name switch
        {
            null => "Unknown tool: params.name is missing or cannot be read.",
            { Length: > NamePattern.Longest } => "Unknown tool: its name is too long.",
            _ => $"Unknown tool: {name} is not offered here.",
        });

    /// <summary>Tasks extension, "Protocol Errors"; the same for an id that never was, is over or is another's.</summary>
    public static readonly Refusal UnknownTask = new(StatusCodes.Status200OK, JsonRpcError.InvalidParams, "Unknown task: it never was, has expired, or its server process has ended.");

    /// <summary>Tasks extension, "Capability Negotiation".</summary>
    public static readonly Refusal TasksNotDeclared = new(
        StatusCodes.Status400BadRequest, RpcCodes.MissingCapability, $"The request needs the client capability {TasksExtension.Name}.")
    {
        Details = System.Text.Encoding.UTF8.GetBytes($$"""{"requiredCapabilities":{{TasksExtension.Capabilities}}}"""),
    };

    public static Refusal OnlyTask(string name) => new(StatusCodes.Status200OK, JsonRpcError.InvalidParams, TaskTools.Refused(name));

    public static Refusal Full(TimeSpan retryAfter) => new(
        StatusCodes.Status503ServiceUnavailable, RpcCodes.ServerError, "Too many sessions are open; try again later.", RetryAfter: retryAfter);

    public static Refusal Version(string requested) => new(
        StatusCodes.Status400BadRequest, RpcCodes.UnsupportedVersion, "The protocol version is not supported.", requested);

    public static Refusal NoMethod(string method) => new(
        StatusCodes.Status404NotFound, JsonRpcError.MethodNotFound, $"{method} does not exist in this protocol version.");

    /// <summary>There is no child to answer.</summary>
    public static Refusal Of(int status, CallFault fault)
    {
        var (code, message) = CallFaults.Error(fault);
        return new Refusal(status, code, message) { Fault = fault };
    }

    /// <summary>Writes the refusal as the answer to a request.</summary>
    public async Task<BridgeOutcome> AnswerAsync(PostMessage post)
    {
        await WriteAsync(post.Context, post.Id);
        return BridgeOutcome.Handled;
    }

    /// <summary>The refusal as a message.</summary>
    public MessageBuffer Body(HttpContext context, ReadOnlySpan<byte> id) => RpcMessages.Error(id, Code, Message, Data(context));

    /// <summary>Writes the refusal. <paramref name="id"/> is the request's raw id, empty when there is none.</summary>
    public async Task WriteAsync(HttpContext context, ReadOnlyMemory<byte> id)
    {
        BridgeNote.Of(context)?.Refused();
        var response = context.Response;
        response.StatusCode = Status;
        response.ContentType = "application/json";
        response.Headers.CacheControl = "no-store";
        if (RetryAfter is { } wait)
        {
            response.Headers.RetryAfter = Math.Max(1, (long)wait.TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        if (Status == StatusCodes.Status405MethodNotAllowed)
        {
            response.Headers.Allow = Allow;
        }

        JsonRpcError.Write(response.BodyWriter, id.Span, Code, Message, Data(context));
        await response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    // MCP 2026-07-28, UnsupportedProtocolVersionError: a client of both eras reads here what it may use instead.
    private byte[] Data(HttpContext context) => RequestedVersion is null
        ? Details.Length > 0 ? Details : ServerErrors.Data(context, Fault)
        : JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object> { ["supported"] = ProtocolVersions.Served, ["requested"] = RequestedVersion });
}
