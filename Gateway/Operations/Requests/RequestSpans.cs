using System.Diagnostics;

namespace Gateway.Operations.Requests;

/// <summary>A trace's first span: the request. What bridge and authorization server do for it becomes its children.</summary>
internal static class RequestSpans
{
    public const string Name = "fjmcp.gateway";

    private static readonly ActivitySource Source = new(Name, ProductVersion.Current);

    /// <summary>Null: nobody collects traces.</summary>
    public static Activity? Begin()
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        // The server made an activity out of the client's traceparent. A stranger must neither choose our trace ids nor which requests are sampled: a new root.
        Activity.Current = null;
        return Source.StartActivity("request", ActivityKind.Server);
    }

    public static void End(Activity span, in RequestFacts facts)
    {
        span.DisplayName = facts.Note?.Method ?? $"{facts.Method} {facts.Route}";
        span.SetTag("http.request.method", facts.Method).SetTag("http.response.status_code", facts.Status)
            .SetTag("fjmcp.route", facts.Route).SetTag("fjmcp.server", facts.Note?.Server).SetTag("fjmcp.tool", facts.Note?.Tool).SetTag("fjmcp.result", facts.Result)
            .SetStatus(facts.Status >= 500 || facts.Result is not ("ok" or "gone") && facts.Status < 400 ? ActivityStatusCode.Error : ActivityStatusCode.Unset);
    }
}
