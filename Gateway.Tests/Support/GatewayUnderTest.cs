using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Gateway.Auth.Clients.Documents;
using Gateway.Sandbox.Forgejo;
using Gateway.Sandbox.SignIn;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Support;

/// <summary>
/// The real gateway, in this process, on a port and in a data directory of its own, with a stand-in Forgejo. When it is disposed its whole log is searched
/// for the very secrets that it handled; <see cref="SuiteLog"/> searches for everything that looks like one.
/// </summary>
internal sealed class GatewayUnderTest : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly TemporaryDirectory data;
    private readonly bool ownsForgejo;
    private readonly ConcurrentBag<string> secrets = [];

    private GatewayUnderTest(WebApplication app, TemporaryDirectory data, LogCapture logs, StandInForgejo forgejo, bool ownsForgejo, Uri url) =>
        (this.app, this.data, Logs, Forgejo, this.ownsForgejo, Url) = (app, data, logs, forgejo, ownsForgejo, url);

    public Uri Url { get; }

    public StandInForgejo Forgejo { get; }

    public LogCapture Logs { get; }

    public string DataDirectory => data.Path;

    public IServiceProvider Services => app.Services;

    /// <summary>Follows no redirects and keeps no cookies.</summary>
    public HttpClient Http { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false });

    /// <summary>Stands for the gateway's own origin in a setting's value.</summary>
    public const string Own = "{gateway}";

    /// <summary>Starts one. The default stdio server is a program that only echoes; give a real one by <paramref name="command"/>.</summary>
    public static async Task<GatewayUnderTest> StartAsync(
        IReadOnlyDictionary<string, string?>? settings = null,
        Action<WebApplicationBuilder>? customize = null,
        IReadOnlyList<string>? command = null,
        StandInForgejo? forgejo = null)
    {
        var upstream = forgejo ?? await StandInForgejo.StartAsync(cancellationToken: Patience.Token);
        var (handle, port) = Listen();
        var url = new Uri($"http://127.0.0.1:{port}");
        var data = new TemporaryDirectory();
        var logs = new LogCapture();
        var app = Program.Build(Arguments(Defaults(url, data.Path, upstream, command ?? ["/bin/cat"]), settings), builder =>
        {
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenHandle(handle));
            builder.Logging.ClearProviders().AddProvider(logs).AddFilter<LogCapture>(null, LogLevel.Trace);
            builder.Services.AddSingleton<IDocumentNetwork, ClosedDocumentNetwork>();
            customize?.Invoke(builder);
        });
        await app.StartAsync(Patience.Token);
        return new GatewayUnderTest(app, data, logs, upstream, forgejo is null, url);
    }

    /// <summary>A request to a path, with a bearer token if one is given.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? token = null, HttpContent? content = null, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(Url, path)) { Content = content };
        if (token is not null)
        {
            request.Headers.Authorization = new("Bearer", token);
        }

        change?.Invoke(request);
        return await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Patience.Token);
    }

    public Task<HttpResponseMessage> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    /// <summary>The whole flow as a client and a person would go through it.</summary>
    public async Task<TokenReply> SignInAsync(string login, string path = "/mcp", string? scope = null)
    {
        using var client = new OAuthClient(new Uri(Url, path));
        using var person = new ScriptedPerson(login, Forgejo.PasswordOf(login));
        var tokens = await client.SignInAsync(person, scope, Patience.Token);
        secrets.Add(tokens.AccessToken ?? "");
        secrets.Add(tokens.RefreshToken ?? "");
        return tokens;
    }

    public Task StopAsync() => app.StopAsync(Patience.Token);

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(Patience.Token);
        await app.DisposeAsync();
        Http.Dispose();
        data.Dispose();
        if (ownsForgejo)
        {
            await Forgejo.DisposeAsync();
        }

        // A test that failed already shall show why.
        if (TestContext.CurrentContext.Result.FailCount == 0)
        {
            Known().Count(Logs.Text.Contains).Should().Be(0, "none of the secrets that were handled may be logged");
        }
    }

    private IEnumerable<string> Known() => secrets.Append(Forgejo.ClientSecret).Concat(Forgejo.Logins.Select(Forgejo.PasswordOf)).Where(secret => secret.Length > 0);

    private static Dictionary<string, string?> Defaults(Uri url, string data, StandInForgejo forgejo, IReadOnlyList<string> command)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Gateway:PublicUrl"] = url.GetLeftPart(UriPartial.Authority),
            ["Gateway:DataDirectory"] = data,
            ["Gateway:SecretsDirectory"] = data,
            ["Gateway:ShutdownTimeout"] = "00:00:02",
            ["Forgejo:Url"] = forgejo.Url,
            ["Forgejo:ClientId"] = forgejo.ClientId,
            ["Forgejo:ClientSecret"] = forgejo.ClientSecret,
            ["StdioServers:forgejo:Command"] = command[0],

            // The shipped preset knows forgejo-mcp's tools only.
            ["StdioServers:forgejo:Tools:Preset"] = "None",
        };
        for (var i = 1; i < command.Count; i++)
        {
            settings[$"StdioServers:forgejo:Arguments:{i - 1}"] = command[i];
        }

        return settings;
    }

    private static string[] Arguments(Dictionary<string, string?> defaults, IReadOnlyDictionary<string, string?>? settings)
    {
        foreach (var (key, value) in settings ?? new Dictionary<string, string?>())
        {
            defaults[key] = value;
        }

        return [.. defaults.Where(pair => pair.Value is not null).Select(pair => $"--{pair.Key}={pair.Value!.Replace(Own, defaults["Gateway:PublicUrl"], StringComparison.Ordinal)}")];
    }

    /// <summary>The port is bound here and handed over, so that no other test can take it between choosing and listening.</summary>
    private static (ulong Handle, int Port) Listen()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)socket.LocalEndPoint!).Port;
        var handle = (ulong)socket.Handle;
        socket.SafeHandle.SetHandleAsInvalid();
        return (handle, port);
    }
}
