using Gateway.Auth.Bearer;

namespace Gateway.Operations.Requests;

/// <summary>One line for each request, when it is over: a stream's comes at its end. Category <c>Gateway.Operations.Requests.RequestLog</c>.</summary>
internal sealed partial class RequestLog(ILogger<RequestLog> logger)
{
    private const int PrefixLength = 8;
    private const string SessionHeader = "Mcp-Session-Id";

    public void Write(HttpContext context, in RequestFacts facts, double milliseconds)
    {
        if (facts.Note is { } note && logger.IsEnabled(LogLevel.Information))
        {
            var caller = context.Features.Get<BearerIdentity>();
            Bridged(facts.Route, facts.Method, facts.Status, milliseconds, context.TraceIdentifier, caller?.Username ?? "-", caller?.ClientId ?? "-", note.Server,
                SessionOf(context), note.Method ?? "-", note.Tool ?? "-", facts.Result);
        }
        else if (facts.Note is null)
        {
            Answered(IsProbe(context) ? LogLevel.Debug : LogLevel.Information, facts.Route, facts.Method, facts.Status, milliseconds, context.TraceIdentifier, facts.Result);
        }
    }

    /// <summary>Asked every few seconds by whoever watches.</summary>
    private static bool IsProbe(HttpContext context) => context.Request.Path.Value is HealthEndpoints.HealthPath or HealthEndpoints.ReadyPath;

    /// <summary>The beginning of the session's id, enough to tell sessions apart: the whole is worth as much as a token. What is no id of ours is not shown.</summary>
    private static string SessionOf(HttpContext context)
    {
        var id = context.Request.Headers[SessionHeader].ToString() is { Length: > 0 } asked ? asked : context.Response.Headers[SessionHeader].ToString();
        return id.Length == 0 ? "-" : id.Length == 43 && id.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_') ? id[..PrefixLength] : "?";
    }

    [LoggerMessage(3400, LogLevel.Information,
        "{Route} {HttpMethod} {Status} {Milliseconds:0.0} ms id={Id} person={Person} client={Client} server={Server} session={Session} method={Method} tool={Tool} result={Result}")]
    private partial void Bridged(
        string route, string httpMethod, int status, double milliseconds, string id, string person, string client, string server, string session, string method, string tool, string result);

    [LoggerMessage(EventId = 3401, Message = "{Route} {HttpMethod} {Status} {Milliseconds:0.0} ms id={Id} result={Result}")]
    private partial void Answered(LogLevel level, string route, string httpMethod, int status, double milliseconds, string id, string result);
}
