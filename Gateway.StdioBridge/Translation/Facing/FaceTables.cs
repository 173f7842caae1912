using System.Buffers;
using System.Globalization;
using System.Text;
using Gateway.StdioBridge.JsonRpc;
using Gateway.StdioBridge.Sessions;

namespace Gateway.StdioBridge.Translation.Facing;

/// <summary>
/// What is under way between a client with a handshake and its stateless child. The link's own numbers are the ids of its calls; requests of the gateway's own, and
/// calls that are sent again, have ids of another kind.
/// </summary>
internal sealed class FaceTables(int maxMessageBytes)
{
    /// <summary>Most calls that are kept to be sent again, and most resources that are watched.</summary>
    private const int Limit = CallTable.Limit;

    private readonly Lock _gate = new();
    private readonly ByteBudget _kept = new(2L * maxMessageBytes);
    private readonly Dictionary<string, FaceCall> _calls = new(StringComparer.Ordinal);
    private readonly Dictionary<long, FaceCall> _asked = [];
    private readonly Dictionary<string, FaceListen> _listens = new(StringComparer.Ordinal);
    private long _lastId;
    private long _lastQuestion;

    /// <summary>An id that no call of the link has, raw.</summary>
    public byte[] NextId() => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\"f{Interlocked.Increment(ref _lastId)}\""));

    /// <summary>Keeps a call that may be answered with questions, as far as there is room.</summary>
    public void Keep(byte[] clientId, in ReadOnlySequence<byte> message, string method)
    {
        var copy = new MessageBuffer();
        MessageSplice.Write(copy, message);
        if (!copy.TryHold(_kept))
        {
            copy.Dispose();
            copy = null;
        }

        lock (_gate)
        {
            if (_calls.Count < Limit)
            {
                _calls[Text(clientId)] = new FaceCall(clientId, method, copy) { ChildId = clientId };
                return;
            }
        }

        copy?.Dispose();
    }

    /// <summary>The call that the child knows by this id.</summary>
    public FaceCall? Find(byte[] childId)
    {
        lock (_gate)
        {
            return _calls.GetValueOrDefault(Text(childId));
        }
    }

    /// <summary>The call is over.</summary>
    public void Drop(FaceCall call)
    {
        lock (_gate)
        {
            foreach (var number in call.Numbers)
            {
                _asked.Remove(number);
            }

            _ = call.ChildId is { } id && _calls.Remove(Text(id));
        }

        call.Dispose();
    }

    /// <summary>The call that the client knows by this id.</summary>
    public FaceCall? OfClient(ReadOnlySpan<byte> clientId)
    {
        lock (_gate)
        {
            foreach (var call in _calls.Values.Concat(_asked.Values))
            {
                if (clientId.SequenceEqual(call.ClientId))
                {
                    return call;
                }
            }

            return null;
        }
    }

    /// <summary>A round of questions begins; returns the numbers under which the client is asked.</summary>
    public IReadOnlyList<(long Number, FaceQuestion Question)> Ask(FaceCall call, IReadOnlyList<FaceQuestion> questions, byte[] state)
    {
        lock (_gate)
        {
            List<(long Number, FaceQuestion Question)> numbered = [.. questions.Select(question => (++_lastQuestion, question))];
            _ = call.ChildId is { } id && _calls.Remove(Text(id));
            call.Ask(numbered, state);
            numbered.ForEach(question => _asked[question.Number] = call);
            return numbered;
        }
    }

    /// <summary>Takes a question out that the client answered.</summary>
    public (FaceCall Call, FaceQuestion Question)? TakeQuestion(long number)
    {
        lock (_gate)
        {
            return _asked.Remove(number, out var call) && call.Take(number) is { } question ? (call, question) : null;
        }
    }

    /// <summary>Notes an answer. Not null: it was the last of its round, and the call goes to the child under this id.</summary>
    public byte[]? Answer(FaceCall call, FaceQuestion question, byte[] answer)
    {
        lock (_gate)
        {
            call.Answer(question, answer);
            return call.IsAnswered ? Again(call) : null;
        }
    }

    /// <summary>The call goes to the child once more, under this id.</summary>
    public byte[] Again(FaceCall call)
    {
        var id = NextId();
        lock (_gate)
        {
            call.ChildId = id;
            _calls[Text(id)] = call;
        }

        return id;
    }

    /// <summary>False: as many are open as may be.</summary>
    public bool TryListen(byte[] id, FaceListen listen)
    {
        lock (_gate)
        {
            return _listens.Count < Limit && _listens.TryAdd(Text(id), listen);
        }
    }

    /// <summary>The child listens. Not null: the client's request that is answered now.</summary>
    public byte[]? Acknowledge(byte[] id)
    {
        lock (_gate)
        {
            if (!_listens.TryGetValue(Text(id), out var listen))
            {
                return null;
            }

            _listens[Text(id)] = listen with { Owed = null };
            return listen.Owed;
        }
    }

    public FaceListen? EndListen(byte[] id)
    {
        lock (_gate)
        {
            return _listens.Remove(Text(id), out var listen) ? listen : null;
        }
    }

    /// <summary>The ids of what watches a resource, raw.</summary>
    public IReadOnlyList<byte[]> Watching(string uri)
    {
        lock (_gate)
        {
            return [.. _listens.Where(listen => listen.Value.Uri == uri).Select(listen => Encoding.UTF8.GetBytes(listen.Key))];
        }
    }

    private static string Text(byte[] id) => Encoding.UTF8.GetString(id);
}

/// <summary>A subscription that the gateway opened at a stateless child for its client.</summary>
/// <param name="Uri">The watched resource; null: the lists.</param>
/// <param name="Owed">The client's request that is answered when the child acknowledges, raw id; null: none.</param>
internal sealed record FaceListen(string? Uri, byte[]? Owed);
