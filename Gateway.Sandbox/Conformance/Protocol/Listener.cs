using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Sandbox.Conformance.Protocol;

/// <summary>One subscriptions/listen request that is open.</summary>
/// <param name="Id">The request's id, which is the subscription's id.</param>
/// <param name="Filter">What the client opted in to.</param>
internal sealed record Listener(JsonNode Id, JsonObject Filter)
{
    private const string SubscriptionId = "io.modelcontextprotocol/subscriptionId";

    public bool WantsList(string list) => Filter[list + "ListChanged"]?.GetValueKind() == JsonValueKind.True;

    public bool WantsResource(string uri) =>
        Filter["resourceSubscriptions"] is JsonArray uris && uris.Any(entry => entry?.GetValueKind() == JsonValueKind.String && entry.GetValue<string>() == uri);

    public bool WantsTask(string id) =>
        Filter["taskIds"] is JsonArray ids && ids.Any(entry => entry?.GetValueKind() == JsonValueKind.String && entry.GetValue<string>() == id);

    /// <summary>Every message of a subscription carries its id (2026-07-28 schema, NotificationMetaObject).</summary>
    public JsonObject Tagged(JsonObject parameters)
    {
        parameters["_meta"] = new JsonObject { [SubscriptionId] = Id.DeepClone() };
        return parameters;
    }
}
