using System.Buffers;
using System.Collections.Frozen;
using System.Text.Json;

namespace Gateway.StdioBridge.Translation;

/// <summary>A tool parameter that a stateless client also sends as the header <c>Mcp-Param-NAME</c>.</summary>
/// <param name="Header">The whole header name.</param>
/// <param name="Path">The member names that lead to its value within the arguments.</param>
internal sealed record HeaderParameter(string Header, IReadOnlyList<string> Path);

/// <summary>What must be known of a tool before it is called.</summary>
/// <param name="Headers">Its parameters that are headers too.</param>
/// <param name="NeedsTask">Whether it works only as a task.</param>
internal sealed record ToolTraits(IReadOnlyList<HeaderParameter> Headers, bool NeedsTask)
{
    /// <summary>Of most tools.</summary>
    public static readonly ToolTraits None = new([], false);
}

/// <summary>
/// Which tools of a child have parameters marked <c>x-mcp-header</c> (MCP 2026-07-28, streamable HTTP, "Custom Headers from Tool Parameters"), and which work only as
/// tasks. The list is asked for before the first call, because a client may call a tool without having listed it here.
/// </summary>
internal sealed class ToolHeaders(TimeProvider time, TimeSpan lifetime)
{
    /// <summary>How long the list of a server that announces changes only to who listens is taken for current.</summary>
    public static readonly TimeSpan UnlessTold = TimeSpan.FromMilliseconds(CacheHints.ListMilliseconds);

    /// <summary>Most pages of a tool list that are read.</summary>
    private const int MaxPages = 64;

    private const int MaxDepth = 16;

    private static readonly FrozenDictionary<string, ToolTraits> Nothing = FrozenDictionary<string, ToolTraits>.Empty;

    private readonly Lock _gate = new();
    private Task<FrozenDictionary<string, ToolTraits>?>? _known;
    private long _readAt;

    /// <summary>The traits of one tool.</summary>
    public async ValueTask<ToolTraits> OfAsync(TranslatedChild child, string tool)
    {
        Task<FrozenDictionary<string, ToolTraits>?> known;
        lock (_gate)
        {
            if (_known is null || (lifetime != Timeout.InfiniteTimeSpan && time.GetElapsedTime(_readAt) > lifetime))
            {
                (_known, _readAt) = (ReadAsync(child), time.GetTimestamp());
            }

            known = _known;
        }

        if (await known is { } traits)
        {
            return traits.GetValueOrDefault(tool) ?? ToolTraits.None;
        }

        // A list that could not be had is not remembered: the next call asks again.
        Forget(known);
        return ToolTraits.None;
    }

    /// <summary>The tools changed.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            _known = null;
        }
    }

    private void Forget(Task failed)
    {
        lock (_gate)
        {
            _known = ReferenceEquals(_known, failed) ? null : _known;
        }
    }

    /// <summary>Null: the child gave no list.</summary>
    private static async Task<FrozenDictionary<string, ToolTraits>?> ReadAsync(TranslatedChild child)
    {
        if (!child.Profile.Has("tools"))
        {
            return Nothing;
        }

        Dictionary<string, ToolTraits> found = new(StringComparer.Ordinal);
        string? parameters = "{}";
        for (var page = 0; page < MaxPages && parameters is not null; page++)
        {
            using var answer = await child.AskAsync("tools/list", parameters);
            if (answer.Result.IsEmpty)
            {
                return null;
            }

            parameters = TryReadPage(answer.Result, found);
        }

        return found.Count == 0 ? Nothing : found.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>The next page's params; null: this was the last, or it cannot be read.</summary>
    private static string? TryReadPage(in ReadOnlySequence<byte> result, Dictionary<string, ToolTraits> found)
    {
        try
        {
            return ReadPage(result, found);
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, or a result that is no object: such a server marks nothing, and its calls must not fail for it.
            return null;
        }
    }

    private static string? ReadPage(in ReadOnlySequence<byte> result, Dictionary<string, ToolTraits> found)
    {
        using var page = JsonDocument.Parse(result);
        if (page.RootElement.TryGetProperty("tools", out var tools) && tools.ValueKind == JsonValueKind.Array)
        {
            foreach (var tool in tools.EnumerateArray().Where(tool => tool.ValueKind == JsonValueKind.Object))
            {
                ReadTool(tool, found);
            }
        }

        return page.RootElement.TryGetProperty("nextCursor", out var cursor) && cursor.ValueKind == JsonValueKind.String
            ? $$"""{"cursor":{{cursor.GetRawText()}}}"""
            : null;
    }

    private static void ReadTool(JsonElement tool, Dictionary<string, ToolTraits> found)
    {
        if (tool.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String)
        {
            HeaderParameter[] parameters = tool.TryGetProperty("inputSchema", out var schema) ? [.. Marked(schema, [])] : [];
            if (TaskTools.IsOne(tool) || parameters.Length > 0)
            {
                found[name.GetString()!] = new ToolTraits(parameters, TaskTools.IsOne(tool));
            }
        }
    }

    /// <summary>Schema extension: reachable by <c>properties</c> alone.</summary>
    private static IEnumerable<HeaderParameter> Marked(JsonElement schema, string[] path)
    {
        if (path.Length > MaxDepth || schema.ValueKind != JsonValueKind.Object
            || !schema.TryGetProperty("properties", out var properties) || properties.ValueKind != JsonValueKind.Object)
        {
            yield break;
        }

        foreach (var property in properties.EnumerateObject())
        {
            string[] here = [.. path, property.Name];
            if (property.Value.ValueKind == JsonValueKind.Object
                && property.Value.TryGetProperty("x-mcp-header", out var mark) && mark.ValueKind == JsonValueKind.String && mark.GetString() is { Length: > 0 } header)
            {
                yield return new HeaderParameter("Mcp-Param-" + header, here);
            }

            foreach (var inner in Marked(property.Value, here))
            {
                yield return inner;
            }
        }
    }
}
