namespace Gateway.Operations;

/// <summary>Gives each response the id under which the log knows its request: the RequestId of every line's scope.</summary>
internal static class RequestIds
{
    public const string Header = "X-Request-Id";

    /// <summary>Always our own id: a client's would let it write into the log.</summary>
    public static void UseRequestIds(this IApplicationBuilder app) => app.Use(static (context, next) =>
    {
        context.Response.Headers[Header] = context.TraceIdentifier;
        return next(context);
    });
}
