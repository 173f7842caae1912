namespace Gateway.Commands.Doctor;

/// <summary>Whether server-sent events come through as they are sent.</summary>
internal static class StreamCheck
{
    private const string Name = "streams";

    public static Finding Run(ProbedStream probe) => probe switch
    {
        { Cause: { } cause } => Finding.Warn(Name, $"not looked at: {cause}.", "mend the public URL first."),
        { Buffered: true } => Finding.Fail(Name, "something on the way holds events back until the stream ends.", "switch buffering and compression off for the gateway's paths (nginx: proxy_buffering off; docs/operations.md)."),
        _ => Finding.Ok(Name, "events come through as they are sent."),
    };
}
