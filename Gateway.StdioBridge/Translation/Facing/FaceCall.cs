using System.Buffers;
using System.Text;
using System.Text.Json;
using Gateway.StdioBridge.JsonRpc;

namespace Gateway.StdioBridge.Translation.Facing;

/// <summary>Something that a stateless child wants to know before it goes on.</summary>
/// <param name="Key">Under which name it wants the answer, raw JSON.</param>
/// <param name="Method">Its method.</param>
/// <param name="Parameters">Its params, raw; empty: none.</param>
internal sealed record FaceQuestion(byte[] Key, string Method, byte[] Parameters);

/// <summary>
/// A client's request that its child may answer with questions: kept, so that it can be sent again with the answers. Not thread-safe: the face's gate guards it.
/// </summary>
internal sealed class FaceCall(byte[] clientId, string method, MessageBuffer? message) : IDisposable
{
    /// <summary>Most questions of one round.</summary>
    public const int MostQuestions = 32;

    /// <summary>Most times that one request is sent again.</summary>
    public const int MostRounds = 32;

    private readonly Dictionary<long, FaceQuestion> _open = [];
    private readonly List<(byte[] Key, byte[] Answer)> _answers = [];
    private byte[] _state = [];

    public byte[] ClientId => clientId;

    public string Method => method;

    /// <summary>The request as the client sent it; null: it could not be kept.</summary>
    public MessageBuffer? Message => message;

    /// <summary>Under which id it is at the child now, raw; null: it is not, the client is being asked.</summary>
    public byte[]? ChildId { get; set; }

    public int Rounds { get; private set; }

    public bool IsAnswered => _open.Count == 0;

    /// <summary>The child asks: a round begins.</summary>
    /// <param name="questions">By the numbers under which the client is asked.</param>
    /// <param name="state">The child's requestState, raw; empty: none.</param>
    public void Ask(IEnumerable<(long Number, FaceQuestion Question)> questions, byte[] state)
    {
        (ChildId, _state) = (null, state);
        Rounds++;
        _answers.Clear();
        foreach (var (number, question) in questions)
        {
            _open[number] = question;
        }
    }

    public IEnumerable<long> Numbers => _open.Keys;

    public FaceQuestion? Take(long number) => _open.Remove(number, out var question) ? question : null;

    public void Answer(FaceQuestion question, byte[] answer) => _answers.Add((question.Key, answer));

    /// <summary>Members of params that the next round needs, each with a comma behind it.</summary>
    public byte[] Answers()
    {
        var output = new ArrayBufferWriter<byte>();
        output.Write("\"inputResponses\":{"u8);
        for (var index = 0; index < _answers.Count; index++)
        {
            output.Write(index > 0 ? ","u8 : default);
            output.Write(_answers[index].Key);
            output.Write(":"u8);
            output.Write(_answers[index].Answer);
        }

        output.Write("},"u8);
        if (_state.Length > 0)
        {
            output.Write("\"requestState\":"u8);
            output.Write(_state);
            output.Write(","u8);
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>What an input_required result asks (MCP 2026-07-28, InputRequiredResult). Null: more than may be asked, or what cannot be read.</summary>
    public static List<FaceQuestion>? Questions(in ReadOnlySequence<byte> message, in Envelope envelope)
    {
        var requests = JsonMembers.Find(message, envelope.Params, "inputRequests"u8);
        if (requests.Type != JsonTokenType.StartObject)
        {
            return requests.Type is JsonTokenType.None or JsonTokenType.Null ? [] : null;
        }

        List<FaceQuestion> questions = [];
        foreach (var (name, member) in JsonMembers.All(message, requests.Value))
        {
            var method = MessageText.GetString(message, JsonMembers.Find(message, member.Value, "method"u8).Value);
            if (Question.CapabilityOf(method) is null || questions.Count >= MostQuestions)
            {
                return null;
            }

            var parameters = JsonMembers.Find(message, member.Value, "params"u8);
            questions.Add(new FaceQuestion(
                Encoding.UTF8.GetBytes($"\"{JsonEncodedText.Encode(name)}\""), method!, parameters.Type == JsonTokenType.StartObject ? MessageText.GetRaw(message, parameters.Value) : []));
        }

        return questions;
    }

    public void Dispose() => message?.Dispose();
}
