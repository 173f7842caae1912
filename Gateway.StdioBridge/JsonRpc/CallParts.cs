namespace Gateway.StdioBridge.JsonRpc;

/// <summary>The parts of <c>params</c> that a method gives a meaning to.</summary>
internal readonly record struct CallParts(Slice ProgressToken, Slice CancelledId, Slice Name, Slice Uri)
{
    /// <summary>Picks by method; <paramref name="sound"/> is false when a part that counts has the wrong type or could be read in two ways.</summary>
    public static CallParts Select(string method, MessageKind kind, in ParamsScan found, out bool sound)
    {
        sound = true;
        var parts = method switch
        {
            "tools/call" or "prompts/get" => new CallParts { Name = Text(found.Name, ref sound) },
            "resources/read" or "resources/subscribe" or "resources/unsubscribe" or "notifications/resources/updated" =>
                new CallParts { Uri = Text(found.Uri, ref sound) },
            "notifications/cancelled" => new CallParts { CancelledId = Identifier(found.RequestId, ref sound) },
            "notifications/progress" => new CallParts { ProgressToken = Identifier(found.ProgressToken, ref sound) },
            _ => default,
        };
        return kind == MessageKind.Request ? parts with { ProgressToken = Identifier(found.MetaProgressToken, ref sound) } : parts;
    }

    private static Slice Text(in Found found, ref bool sound)
    {
        sound &= !found.Seen || (found.IsText && !found.Doubtful);
        return found.At;
    }

    private static Slice Identifier(in Found found, ref bool sound)
    {
        sound &= !found.Seen || (found.IsIdentifier && !found.Doubtful);
        return found.At;
    }
}
