using System.Text.Json;

namespace Gateway.StdioBridge.JsonRpc;

/// <summary>
/// One pass over a message. A fault is noted and reading goes on, because bytes that are no JSON at all are a parse error (-32700) whatever else is wrong with them
/// (JSON-RPC 2.0 section 5.1).
/// </summary>
internal struct EnvelopeScan
{
    private Found _version;
    private Found _id;
    private Found _method;
    private Found _params;
    private Found _result;
    private Found _error;
    private ParamsScan _inner;
    private string? _methodName;
    private bool _versionIs20;

    public PeekError Read(ref Utf8JsonReader reader, out Envelope envelope)
    {
        envelope = default;
        reader.Read();
        var first = reader.TokenType;
        if (first == JsonTokenType.StartObject)
        {
            ReadMembers(ref reader);
        }
        else
        {
            reader.Skip();
        }

        // Throws for anything that follows the value: two messages in one would be framed apart by the other side.
        reader.Read();
        if (first == JsonTokenType.StartArray)
        {
            envelope = new Envelope { Kind = MessageKind.Batch };
            return PeekError.None;
        }

        return first == JsonTokenType.StartObject && IsSound() && TryFinish(out envelope) ? PeekError.None : PeekError.NotJsonRpc;
    }

    private void ReadMembers(ref Utf8JsonReader reader)
    {
        while (MemberName.TryNext(ref reader, out var member, out var exact))
        {
            ReadMember(ref reader, member, exact);
        }
    }

    private void ReadMember(ref Utf8JsonReader reader, Member member, bool exact)
    {
        switch (member)
        {
            case Member.JsonRpc:
                _version.Take(ref reader, exact);
                _versionIs20 = _version.IsText && reader.ValueTextEquals("2.0"u8);
                break;
            case Member.Id:
                _id.Take(ref reader, exact);
                break;
            case Member.Method:
                _method.Take(ref reader, exact);
                _methodName = _method.IsText ? MethodNames.Read(ref reader) : null;
                break;
            case Member.Params:
                ReadParams(ref reader, exact);
                break;
            case Member.Result:
                _result.Take(ref reader, exact);
                break;
            case Member.Error:
                _error.Take(ref reader, exact);
                break;
            default:
                reader.Skip();
                break;
        }
    }

    private void ReadParams(ref Utf8JsonReader reader, bool exact)
    {
        _params.Begin(ref reader, exact);
        if (_params.Type == JsonTokenType.StartObject)
        {
            _inner.Read(ref reader);
        }
        else
        {
            reader.Skip();
        }

        _params.End(ref reader);
    }

    /// <summary>What holds for every message: version 2.0, and no member that another reader might read differently.</summary>
    private readonly bool IsSound() =>
        _versionIs20
        && !(_version.Doubtful || _id.Doubtful || _method.Doubtful || _params.Doubtful || _result.Doubtful || _error.Doubtful)
        && (!_id.Seen || _id.IsIdentifier || _id.Type == JsonTokenType.Null);

    private readonly bool TryFinish(out Envelope envelope) => _method.Seen ? TryFinishCall(out envelope) : TryFinishAnswer(out envelope);

    private readonly bool TryFinishCall(out Envelope envelope)
    {
        envelope = default;

        // MCP: the id of a request must not be null, and params is an object. A null params says nothing and passes.
        if (_methodName is null || _result.Seen || _error.Seen || _id.Type == JsonTokenType.Null || _inner.MetaDoubtful
            || (_params.Seen && _params.Type is not (JsonTokenType.StartObject or JsonTokenType.Null)))
        {
            return false;
        }

        var kind = _id.Seen ? MessageKind.Request : MessageKind.Notification;
        var parts = CallParts.Select(_methodName, kind, _inner, out var sound);
        var given = _params.Type == JsonTokenType.StartObject ? _params.At : default;
        envelope = new Envelope(kind, _methodName, _id.At, parts.ProgressToken, parts.CancelledId, parts.Name, parts.Uri, given);
        return sound;
    }

    private readonly bool TryFinishAnswer(out Envelope envelope)
    {
        var kind = _result.Seen ? MessageKind.Response : MessageKind.ErrorResponse;
        var payload = _result.Seen ? _result : _error;
        envelope = new Envelope { Kind = kind, Id = _id.IsIdentifier ? _id.At : default, Params = payload.At };

        // JSON-RPC 2.0 section 5: either result or error; only an error may lack its id, when the request's could not be read.
        return _result.Seen != _error.Seen && !_params.Seen
            && (kind == MessageKind.Response ? _id.IsIdentifier : _error.Type == JsonTokenType.StartObject);
    }
}
