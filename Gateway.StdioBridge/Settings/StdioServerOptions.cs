namespace Gateway.StdioBridge.Settings;

/// <summary>One stdio MCP server, <c>StdioServers:NAME</c>.</summary>
public sealed record StdioServerOptions
{
    /// <summary>Program to start: a path, or a name looked up on PATH. Required.</summary>
    public string Command { get; init; } = "";

    /// <summary>Arguments, in order. Default: none. May hold <c>{forgejo.url}</c> and <c>{forgejo.username}</c>, never the token: argv is readable by everybody on the machine.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>The child's environment beyond PATH, HOME and LANG. Default: none. Values may hold <c>{forgejo.url}</c>, <c>{forgejo.access_token}</c> and <c>{forgejo.username}</c>.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Working directory. Default: the gateway's data directory for children.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>
    /// Whether the server keeps nothing between calls, so that its child may be stopped when idle and replaced by another that is greeted with the client's own
    /// handshake. Default false: then idleness, a crash and a new token end the session with 404, so that the client initialises again and knows it.
    /// </summary>
    public bool Replaceable { get; init; }

    /// <summary>
    /// What is answered from what earlier children said (initialize, discovery, tools/list, prompts/list, resources/templates/list, missing methods), so that no process
    /// starts before there is work: <c>PerPerson</c>, <c>Shared</c> or <c>Off</c>. For clients with sessions only if Replaceable. Default PerPerson.
    /// </summary>
    public CatalogueMode Catalogue { get; init; } = CatalogueMode.PerPerson;

    /// <summary>
    /// Whether a person's child is started while the browser returns from their sign-in at Forgejo; it goes again when nothing takes it within Sessions:IdleTimeout.
    /// Default false.
    /// </summary>
    public bool PrestartOnSignIn { get; init; }

    /// <summary>How long each step of a stop (stdin closed, SIGTERM) may take before the next. Default 5 s, 0.1 s to 1 min.</summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a call may go without an answer or progress. Default 5 min, 1 s to 24 h.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Longest message in either direction, in bytes. Default 67108864 (64 MiB), 65536 to 1073741824.</summary>
    public int MaxMessageBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>
    /// Which eras of MCP the server speaks. <c>Auto</c>: it is asked when the gateway starts, by a process without anybody's credential, and the answer kept until its program
    /// or settings change; a server that does not run without a credential is taken for <c>Legacy</c>. Default Auto.
    /// </summary>
    public ServerEra Era { get; init; } = ServerEra.Auto;

    /// <summary>
    /// Whether the server may ask its client something in the middle of a call (sampling, elicitation, roots). <c>Never</c>: it is offered no client capability and one
    /// child serves all stateless calls of a person. <c>Maybe</c>: such calls run one at a time on a child. Default Maybe.
    /// </summary>
    public AsksClient AsksClient { get; init; } = AsksClient.Maybe;

    /// <summary>Children of one person for stateless (2026-07-28) clients; a call that waits for its client's input keeps one. Default 10, 1 to 100.</summary>
    public int MaxChildrenPerPerson { get; init; } = 10;

    /// <summary>Whether the child's (masked) stderr lines are logged as they come. Default false.</summary>
    public bool LogStderr { get; init; }

    /// <summary>Which of the server's tools are offered. Default: all.</summary>
    public ToolOptions Tools { get; init; } = new();

    /// <summary>How its children are kept apart and limited.</summary>
    public ServerIsolationOptions Isolation { get; init; } = new();
}
