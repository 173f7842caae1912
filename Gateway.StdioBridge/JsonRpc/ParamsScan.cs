using System.Text.Json;

namespace Gateway.StdioBridge.JsonRpc;

/// <summary>What <c>params</c> holds, collected in whatever order it comes; which of it counts depends on the method, known only at the end.</summary>
internal struct ParamsScan
{
    public Found Name;
    public Found Uri;
    public Found RequestId;
    public Found ProgressToken;
    public Found MetaProgressToken;
    private bool _metaSeen;

    /// <summary><c>_meta</c> is there twice, under a look-alike name, or is no object.</summary>
    public bool MetaDoubtful { get; private set; }

    /// <summary>Reads the object whose start the reader stands on, to its end.</summary>
    public void Read(ref Utf8JsonReader reader)
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
            case Member.Name:
                Name.Take(ref reader, exact);
                break;
            case Member.Uri:
                Uri.Take(ref reader, exact);
                break;
            case Member.RequestId:
                RequestId.Take(ref reader, exact);
                break;
            case Member.ProgressToken:
                ProgressToken.Take(ref reader, exact);
                break;
            case Member.Meta:
                ReadMeta(ref reader, exact);
                break;
            default:
                reader.Skip();
                break;
        }
    }

    private void ReadMeta(ref Utf8JsonReader reader, bool exact)
    {
        reader.Read();
        MetaDoubtful |= _metaSeen || !exact || reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.Null);
        _metaSeen = true;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (MemberName.TryNext(ref reader, out var member, out var same))
        {
            if (member == Member.ProgressToken)
            {
                MetaProgressToken.Take(ref reader, same);
            }
            else
            {
                reader.Skip();
            }
        }
    }
}
