using Gateway.Sandbox.Conformance.Protocol;

namespace Gateway.Sandbox.Conformance.Tools;

/// <summary>Tools whose input schema must reach the client as it is.</summary>
internal static class SchemaTools
{
    private const string Everything2020 = """
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "type": "object",
          "$defs": {
            "address": {
              "$anchor": "addressDef",
              "type": "object",
              "properties": { "street": { "type": "string" }, "city": { "type": "string" } }
            }
          },
          "properties": {
            "name": { "type": "string" },
            "address": { "$ref": "#/$defs/address" },
            "contactMethod": { "type": "string", "enum": ["phone", "email"] },
            "phone": { "type": "string" },
            "email": { "type": "string" }
          },
          "allOf": [{ "anyOf": [{ "required": ["phone"] }, { "required": ["email"] }] }],
          "if": { "properties": { "contactMethod": { "const": "phone" } }, "required": ["contactMethod"] },
          "then": { "required": ["phone"] },
          "else": { "required": ["email"] },
          "additionalProperties": false
        }
        """;

    /// <summary>2026-07-28: a client also sends such a parameter as the header <c>Mcp-Param-Region</c>.</summary>
    private const string HeaderParameter = """
        {
          "type": "object",
          "properties": {
            "region": { "type": "string", "description": "Where to look.", "x-mcp-header": "Region" },
            "query": { "type": "string", "description": "What to look for." }
          },
          "required": ["region"]
        }
        """;

    public static Tool[] All { get; } =
    [
        new("json_schema_2020_12_tool", "Tool with JSON Schema 2020-12 features", call => Echo(call, "name")) { InputSchema = Everything2020 },
        new("test_x_mcp_header", "Says which region it was called for.", call => Echo(call, "region")) { InputSchema = HeaderParameter },
    ];

    private static Task<Reply> Echo(Call call, string argument) =>
        Task.FromResult(Reply.Text($"{argument}: {Json.Text(call.Arguments, argument)}"));
}
