using Gateway.Sandbox.Conformance.Protocol;

namespace Gateway.Sandbox.Conformance.Tools;

/// <summary>Tools that ask the client's model or its user, without a name for the answer.</summary>
internal static class AskingTools
{
    public static Tool[] All { get; } =
    [
        new("test_sampling", "Asks the client's model.", SamplingAsync)
        {
            InputSchema = """{ "type": "object", "properties": { "prompt": { "type": "string", "description": "What to ask." } }, "required": ["prompt"] }""",
        },
        new("test_elicitation", "Asks the user for a name and an address.", ElicitationAsync)
        {
            InputSchema = """{ "type": "object", "properties": { "message": { "type": "string", "description": "What to show." } }, "required": ["message"] }""",
        },
        new("test_elicitation_sep1034_defaults", "Asks with default values.", call => ElicitAsync(call, "Please check these values.", ElicitationSchemas.Defaults)),
        new("test_elicitation_sep1330_enums", "Asks with every kind of choice.", call => ElicitAsync(call, "Please choose.", ElicitationSchemas.Choices)),
        new("test_streaming_elicitation", "Reports progress, then asks the user.", StreamingAsync),
        new("test_missing_capability", "Asks the client's model whether or not there is one.", BlindlyAsync),
    ];

    private static async Task<Reply> SamplingAsync(Call call)
    {
        if (!call.Declares("sampling"))
        {
            return Reply.ToolError("The client does not offer sampling.");
        }

        var answers = await call.AskAsync(Ask.Sample(null, Json.Text(call.Arguments, "prompt"), 100));
        return answers.Instead ?? Reply.Text($"LLM response: {answers.Sampled(0)}");
    }

    private static Task<Reply> ElicitationAsync(Call call) => ElicitAsync(call, Json.Text(call.Arguments, "message"), ElicitationSchemas.User);

    private static async Task<Reply> ElicitAsync(Call call, string message, string schema)
    {
        if (!call.Declares("elicitation"))
        {
            return Reply.ToolError("The client does not offer elicitation.");
        }

        var answers = await call.AskAsync(Ask.Form(null, message, schema));
        return answers.Instead ?? Reply.Text(
            $"Elicitation completed: action={Json.Text(answers[0], "action")}, content={answers[0]["content"]?.ToJsonString() ?? "{}"}");
    }

    private static async Task<Reply> StreamingAsync(Call call)
    {
        await call.ProgressAsync(10);
        var answers = await call.AskAsync(Ask.Form("user_input", "Please go on.", ElicitationSchemas.Confirmation));
        return answers.Instead ?? Reply.Text($"Went on: {answers.Elicited(0, "ok")}");
    }

    private static async Task<Reply> BlindlyAsync(Call call)
    {
        var answers = await call.AskAsync(Ask.Sample(null, "Is anybody there?", 10));
        return answers.Instead ?? Reply.Text(answers.Sampled(0));
    }
}
