using System.Text.Json;
using Gateway.StdioBridge.JsonRpc;

namespace Gateway.StdioBridge.Policy;

/// <summary>Where a tool's annotations stand. Of a member that is there twice the last one counts, as for every usual reader.</summary>
internal struct AnnotationsAt
{
    private Slice _whole;
    private Slice _readOnly;
    private Slice _destructive;
    private bool _isObject;
    private bool _isEmpty;

    /// <summary>Reads the value that follows the member name the reader stands on, to its end.</summary>
    public void Read(ref Utf8JsonReader reader, int offset)
    {
        this = default;
        reader.Read();
        var start = (int)reader.TokenStartIndex;
        _isObject = _isEmpty = reader.TokenType == JsonTokenType.StartObject;
        if (!_isObject)
        {
            reader.Skip();
        }

        while (_isObject && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            _isEmpty = false;
            ReadMember(ref reader, offset);
        }

        _whole = new Slice(offset + start, (int)reader.BytesConsumed - start);
    }

    /// <summary>Adds what makes the hints right; <paramref name="tool"/> is where the tool's own object begins.</summary>
    public readonly void Set(ToolHints hints, int tool, List<Replacement> edits)
    {
        if (!_whole.IsPresent || !_isObject)
        {
            edits.Add(_whole.IsPresent ? new(_whole, hints.Whole) : new(new Slice(tool, 1), hints.Opening));
            return;
        }

        if (!_readOnly.IsPresent || !_destructive.IsPresent)
        {
            edits.Add(new(_whole with { Length = 1 }, hints.Missing(!_readOnly.IsPresent, !_destructive.IsPresent, _isEmpty)));
        }

        edits.Add(new(_readOnly, hints.ReadOnly));
        edits.Add(new(_destructive, hints.DestructiveValue));
    }

    private void ReadMember(ref Utf8JsonReader reader, int offset)
    {
        var (readOnly, destructive) = (reader.ValueTextEquals("readOnlyHint"u8), reader.ValueTextEquals("destructiveHint"u8));
        reader.Read();
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        var value = new Slice(offset + start, (int)reader.BytesConsumed - start);
        _readOnly = readOnly ? value : _readOnly;
        _destructive = destructive ? value : _destructive;
    }
}
