using Gateway.Sandbox.Conformance.Protocol;

namespace Gateway.Sandbox.Conformance.Tools;

/// <summary>Tools that ask for named answers: 2026-07-28 clients get an input_required result, others a request.</summary>
internal static class InputRequiredTools
{
    private const string Prefix = "test_input_required_result_";

    public static Tool[] All { get; } =
    [
        new(Prefix + "elicitation", "Asks the user for a name.", ElicitationAsync),
        new(Prefix + "sampling", "Asks the client's model for a capital.", SamplingAsync),
        new(Prefix + "list_roots", "Asks for the client's roots.", RootsAsync),
        new(Prefix + "request_state", "Asks for a confirmation and checks the state that comes back.", StateAsync),
        new(Prefix + "multiple_inputs", "Asks three things at once.", MultipleAsync),
        new(Prefix + "multi_round", "Asks two things one after the other.", RoundsAsync),
        new(Prefix + "tampered_state", "Asks for a confirmation and accepts no forged state.", StateAsync),
        new(Prefix + "capabilities", "Asks only what the client can answer.", CapabilitiesAsync),
    ];

    private static Ask Name(string key, string message) =>
        Ask.Form(key, message, """{ "type": "object", "properties": { "name": { "type": "string" } }, "required": ["name"] }""");

    private static async Task<Reply> ElicitationAsync(Call call)
    {
        var answers = await call.AskAsync(Name("user_name", "What is your name?"));
        return answers.Instead ?? Reply.Text($"Hello, {answers.Elicited(0, "name")}!");
    }

    private static async Task<Reply> SamplingAsync(Call call)
    {
        var answers = await call.AskAsync(Ask.Sample("capital_question", "What is the capital of France?", 100));
        return answers.Instead ?? Reply.Text(answers.Sampled(0));
    }

    private static async Task<Reply> RootsAsync(Call call)
    {
        var answers = await call.AskAsync(Ask.Roots("client_roots"));
        return answers.Instead ?? Reply.Text($"Roots: {answers[0]["roots"]?.ToJsonString() ?? "[]"}");
    }

    private static async Task<Reply> StateAsync(Call call)
    {
        var answers = await call.AskAsync(Ask.Form("confirm", "Please confirm", ElicitationSchemas.Confirmation));
        return answers.Instead ?? Reply.Text($"state-ok, confirmed: {answers.Elicited(0, "ok")}");
    }

    private static async Task<Reply> MultipleAsync(Call call)
    {
        var answers = await call.AskAsync(
            Name("user_name", "What is your name?"),
            Ask.Sample("greeting", "Generate a greeting", 50),
            Ask.Roots("client_roots"));
        return answers.Instead ?? Reply.Text($"{answers.Sampled(1)} {answers.Elicited(0, "name")}, roots: {answers[2]["roots"]?.ToJsonString() ?? "[]"}");
    }

    private static async Task<Reply> RoundsAsync(Call call)
    {
        var first = await call.AskAsync(Name("step1", "Step 1: What is your name?"));
        if (first.Instead is { } instead)
        {
            return instead;
        }

        var second = await call.AskAsync(Ask.Form("step2", "Step 2: What is your favorite color?", """
            { "type": "object", "properties": { "color": { "type": "string" } }, "required": ["color"] }
            """));
        return second.Instead ?? Reply.Text($"{first.Elicited(0, "name")} likes {second.Elicited(0, "color")}.");
    }

    private static async Task<Reply> CapabilitiesAsync(Call call)
    {
        Ask[] all = [Name("user_name", "What is your name?"), Ask.Sample("greeting", "Generate a greeting", 50), Ask.Roots("client_roots")];
        var possible = all.Where(ask => call.Declares(ask.Capability)).ToArray();
        if (possible.Length == 0)
        {
            return Reply.Text("There is nobody to ask.");
        }

        var answers = await call.AskAsync(possible);
        return answers.Instead ?? Reply.Text($"Asked: {string.Join(", ", possible.Select(ask => ask.Capability))}");
    }
}
