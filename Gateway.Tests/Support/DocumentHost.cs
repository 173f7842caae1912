using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Gateway.Auth.Clients.Documents;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Support;

/// <summary>
/// Somebody's web server with client documents, over TLS, and the network that leads there: every name has the addresses that the test says, and every
/// connection ends here, whatever address it was for. Good or hostile, as each path is told.
/// </summary>
internal sealed class DocumentHost : IDocumentNetwork, IAsyncDisposable
{
    public const string Name = "app.example.com";

    /// <summary>A public one; nothing is ever sent there.</summary>
    public static readonly IPAddress Address = IPAddress.Parse("93.184.215.14");

    private readonly ConcurrentDictionary<string, RequestDelegate> answers = [];
    private readonly TestAuthority authority = new();
    private readonly WebApplication app;
    private int resolved;

    private DocumentHost(string certificateName)
    {
        var certificate = authority.Issue(certificateName);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        app = builder.Build();
        app.Run(AnswerAsync);
    }

    /// <summary>What each question for a name is answered; given the question's number, from 1.</summary>
    public Func<int, IPAddress[]> Addresses { get; set; } = _ => [Address];

    public IReadOnlyCollection<IPAddress> Own { get; set; } = [];

    /// <summary>Whether the gateway believes this host's authority.</summary>
    public bool Trusted { get; set; } = true;

    public ConcurrentQueue<IPEndPoint> Connected { get; } = [];

    public ConcurrentQueue<(string Path, Dictionary<string, string> Headers)> Requests { get; } = [];

    public int Resolved => resolved;

    public static async Task<DocumentHost> StartAsync(string certificateName = Name)
    {
        var host = new DocumentHost(certificateName);
        await host.app.StartAsync(Patience.Token);
        return host;
    }

    public static Uri Url(string path) => new($"https://{Name}{path}");

    /// <summary>The text of a good document; what is given replaces or joins its members.</summary>
    public static string Document(string path, object? more = null)
    {
        var members = new Dictionary<string, object?>
        {
            ["client_id"] = Url(path).ToString(),
            ["client_name"] = "Example app",
            ["redirect_uris"] = new[] { "https://app.example.com/callback", "http://127.0.0.1/callback" },
            ["token_endpoint_auth_method"] = "none",
        };
        foreach (var property in more?.GetType().GetProperties() ?? [])
        {
            members[property.Name] = property.GetValue(more);
        }

        return JsonSerializer.Serialize(members);
    }

    public void Answer(string path, RequestDelegate answer) => answers[path] = answer;

    /// <summary>Serves a document under a path.</summary>
    public Uri Serve(string path, string? document = null, string contentType = "application/json", int status = 200, Action<HttpResponse>? also = null)
    {
        Answer(path, context =>
        {
            (context.Response.StatusCode, context.Response.ContentType) = (status, contentType);
            also?.Invoke(context.Response);
            return context.Response.WriteAsync(document ?? Document(path));
        });
        return Url(path);
    }

    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) => Task.FromResult(Addresses(Interlocked.Increment(ref resolved)));

    public async Task<Stream> ConnectAsync(IPEndPoint endpoint, CancellationToken cancellationToken)
    {
        Connected.Enqueue(endpoint);
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, new Uri(app.Urls.First()).Port, cancellationToken);
        return client.GetStream();
    }

    public X509ChainPolicy Trust() => authority.Trust(Trusted);

    public async ValueTask DisposeAsync()
    {
        // Answers that are held shall not hold the test.
        await app.StopAsync(new CancellationToken(canceled: true));
        await app.DisposeAsync();
        authority.Dispose();
    }

    private Task AnswerAsync(HttpContext context)
    {
        Requests.Enqueue((context.Request.Path, context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString())));
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return answers.TryGetValue(context.Request.Path, out var answer) ? answer(context) : Task.CompletedTask;
    }
}
