using System.Text.Json.Nodes;

namespace Gateway.Sandbox.Conformance.Protocol;

/// <summary>The client's answers in the order of the questions, or what to reply with instead of going on.</summary>
internal sealed class Answers
{
    private readonly IReadOnlyList<JsonObject> _results;

    private Answers(IReadOnlyList<JsonObject> results, Reply? instead) => (_results, Instead) = (results, instead);

    /// <summary>Set when there are no answers: an error, or a request for input.</summary>
    public Reply? Instead { get; }

    public JsonObject this[int index] => _results[index];

    public static Answers Of(IReadOnlyList<JsonObject> results) => new(results, null);

    public static Answers None(Reply instead) => new([], instead);

    /// <summary>An elicited value as text; the action when it was not accepted.</summary>
    public string Elicited(int index, string member) =>
        _results[index]["content"] is JsonObject content && content[member] is { } value ? value.ToString() : Json.Text(_results[index], "action");

    /// <summary>The text that the client's model wrote; content is one block, or a list of them.</summary>
    public string Sampled(int index) => _results[index]["content"] switch
    {
        JsonObject block => Json.Text(block, "text"),
        JsonArray blocks => string.Concat(blocks.OfType<JsonObject>().Select(block => Json.Text(block, "text"))),
        _ => "",
    };
}
