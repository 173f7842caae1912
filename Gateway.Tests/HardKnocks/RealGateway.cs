using Gateway.Sandbox.Forgejo;
using Gateway.Sandbox.Hosting;
using Gateway.Sandbox.SignIn;
using Gateway.Tests.Support;

namespace Gateway.Tests.HardKnocks;

/// <summary>The real program with a stand-in Forgejo and a data directory of its own; it can be killed and started again on both.</summary>
internal sealed class RealGateway : IAsyncDisposable
{
    // Each is a whole program that starts; many at once would only wait for each other.
    private static readonly SemaphoreSlim Room = new(2);

    private readonly TemporaryDirectory data = new();
    private readonly StandInForgejo forgejo;
    private readonly IReadOnlyDictionary<string, string?> settings;
    private readonly int port = FreePort.Take();
    private readonly ServiceUser? user;

    private RealGateway(StandInForgejo forgejo, IReadOnlyDictionary<string, string?> settings, ServiceUser? user)
    {
        (this.forgejo, this.settings, this.user) = (forgejo, settings, user);
        if (user is not null)
        {
            ServiceUser.Own(data.Path);
        }

        Process = Launch();
    }

    public GatewayProcess Process { get; private set; }

    public StandInForgejo Forgejo => forgejo;

    /// <summary>From a stop until it is ready again.</summary>
    public bool IsAway { get; private set; }

    public Uri Mcp => new($"http://127.0.0.1:{port}/mcp");

    /// <summary>One for everything that is sent; its connections are descriptors of the gateway, too.</summary>
    public HttpClient Http { get; } = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false });

    public string DataDirectory => data.Path;

    public static async Task<RealGateway> StartAsync(IReadOnlyDictionary<string, string?> settings, ServiceUser? user = null)
    {
        await Room.WaitAsync();
        var gateway = new RealGateway(await StandInForgejo.StartAsync(cancellationToken: Patience.Token), settings, user);
        try
        {
            await gateway.ReadyAsync();
            return gateway;
        }
        catch
        {
            // Whatever it was is the test's to tell; the room goes to the next one.
            await gateway.DisposeAsync();
            throw;
        }
    }

    /// <summary>kill -9, and the same again on the same data.</summary>
    public Task KillAndRestartAsync() => RestartAsync(() => Process.Kill());

    /// <summary>SIGTERM, and the same again on the same data.</summary>
    public Task RestartAsync() => RestartAsync(() => Process.SendSigterm());

    private async Task RestartAsync(Action stop)
    {
        IsAway = true;
        stop();
        await Process.ExitCodeAsync();
        await Process.DisposeAsync();
        Process = Launch();
        await ReadyAsync();
        IsAway = false;
    }

    public string PasswordOf(string login) => forgejo.PasswordOf(login);

    /// <summary>kill -9, for good unless it is started again.</summary>
    public void Kill() => Process.Kill();

    /// <summary>kill -9, and nothing is left of its data.</summary>
    public async Task LoseEverythingAsync()
    {
        Process.Kill();
        await Process.ExitCodeAsync();
        Directory.Delete(data.Path, recursive: true);
        Directory.CreateDirectory(data.Path);
    }

    /// <summary>After its end, on what its data directory holds now.</summary>
    public async Task StartAgainAsync()
    {
        await Process.DisposeAsync();
        Process = Launch();
        await ReadyAsync();
    }

    /// <summary>The whole flow; the client stays, for its refresh.</summary>
    public async Task<(OAuthClient Client, TokenReply Tokens)> SignInAsync(string login)
    {
        var client = new OAuthClient(Mcp);
        using var person = new ScriptedPerson(login, forgejo.PasswordOf(login));
        return (client, await client.SignInAsync(person, null, Patience.Token));
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            Http.Dispose();
            await Process.DisposeAsync();
            await forgejo.DisposeAsync();
            data.Dispose();
        }
        finally
        {
            Room.Release();
        }
    }

    /// <summary>Until its store stands, so that no first request pays for it.</summary>
    private async Task ReadyAsync()
    {
        var url = await Process.ListeningAsync();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (!await IsReadyAsync(new Uri(url, "/readyz")))
        {
            await timer.WaitForNextTickAsync(Patience.Token);
        }
    }

    private async Task<bool> IsReadyAsync(Uri address)
    {
        using var answer = await Http.GetAsync(address, Patience.Token);
        return answer.IsSuccessStatusCode;
    }

    /// <summary>Runs a command with the gateway's own settings, as an operator would beside it.</summary>
    public async Task<(int ExitCode, string Output)> CommandAsync(params string[] command)
    {
        await using var process = GatewayProcess.Start([.. command, .. Settings()]);
        return (await process.ExitCodeAsync(), process.Output);
    }

    private GatewayProcess Launch() => GatewayProcess.StartAs(user?.Words ?? [], Settings());

    private string[] Settings() =>
    [
        $"--Gateway:PublicUrl=http://127.0.0.1:{port}",
        $"--Gateway:Listen=http://127.0.0.1:{port}",
        $"--Gateway:DataDirectory={data.Path}",
        $"--Gateway:SecretsDirectory={data.Path}",
        $"--Forgejo:Url={forgejo.Url}",
        $"--Forgejo:ClientId={forgejo.ClientId}",
        $"--Forgejo:ClientSecret={forgejo.ClientSecret}",
        .. settings.Select(setting => $"--{setting.Key}={setting.Value}"),
    ];
}
