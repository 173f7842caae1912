using System.Diagnostics;
using System.Net.Sockets;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography;
using Gateway.Tests.Support;

namespace Gateway.Tests.Deploy;

/// <summary>A real caddy that serves one of config/'s files unchanged on a free loopback port, with a certificate authority and folders of its own.</summary>
internal sealed class CaddyUnderTest : IAsyncDisposable
{
    private readonly Process process;
    private readonly string folder;
    private readonly TaskCompletionSource serving = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task reading;
    private readonly Queue<string> tail = new();

    private CaddyUnderTest(Process process, string folder, string url)
    {
        (this.process, this.folder, Url) = (process, folder, url);
        reading = ReadAsync();
    }

    public static string ConfigFile(string name) => Path.Combine(Tools.RepositoryRoot, "config", name);

    /// <summary>What the sites are served as, like https://localhost:12345; the same origin as PUBLIC_URL in the served file.</summary>
    public string Url { get; }

    /// <summary>SHA-256 of the public key that signs the certificates shown, in base64: what Chromium takes as a pin.</summary>
    public string IssuerPin => Convert.ToBase64String(SHA256.HashData(Authority("intermediate").PublicKey.ExportSubjectPublicKeyInfo()));

    /// <param name="sites">Sites in Caddyfile syntax, usually an import of a file of config/.</param>
    public static async Task<CaddyUnderTest> StartAsync(string url, string sites, IReadOnlyDictionary<string, string> environment)
    {
        var caddy = Tools.Find("caddy", "caddy");
        var folder = Directory.CreateTempSubdirectory("caddy-").FullName;
        var file = Path.Combine(folder, "Caddyfile");
        await File.WriteAllTextAsync(file, $$"""
            {
                admin off
                debug
                skip_install_trust
                auto_https disable_redirects
                default_bind 127.0.0.1
                storage file_system {{folder}}
            }
            {{sites}}
            """);
        var start = new ProcessStartInfo(caddy, ["run", "--config", file, "--adapter", "caddyfile"]) { RedirectStandardError = true };
        foreach (var (name, value) in environment.Append(new("PUBLIC_URL", url)).Append(new("XDG_CONFIG_HOME", folder)).Append(new("XDG_DATA_HOME", folder)))
        {
            start.Environment[name] = value;
        }

        var under = new CaddyUnderTest(Process.Start(start)!, folder, url);
        await under.serving.Task.WaitAsync(TimeSpan.FromMinutes(1));
        return under;
    }

    /// <summary>Trusts this authority and no other; comes from any address of 127.0.0.0/8.</summary>
    public SocketsHttpHandler Handler(string from = "127.0.0.1") => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ConnectCallback = async (context, cancellationToken) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
            await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
        SslOptions =
        {
            CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { Authority("root") },
                RevocationMode = X509RevocationMode.NoCheck,
            },
        },
    };

    public HttpClient Client(string from = "127.0.0.1") => new(Handler(from)) { BaseAddress = new Uri(Url) };

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        await reading;
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>root or intermediate; there once it serves.</summary>
    private X509Certificate2 Authority(string name) => X509CertificateLoader.LoadCertificateFromFile(Path.Combine(folder, "pki", "authorities", "local", name + ".crt"));

    private async Task ReadAsync()
    {
        var certificate = !Url.StartsWith("https:", StringComparison.Ordinal);
        var configured = false;
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            tail.Enqueue(line);
            if (tail.Count > 5)
            {
                tail.Dequeue();
            }

            // Obtained is not yet served: a handshake between the two fails.
            certificate |= line.Contains("added certificate to cache", StringComparison.Ordinal);
            configured |= line.Contains("serving initial configuration", StringComparison.Ordinal);
            if (certificate && configured)
            {
                serving.TrySetResult();
            }
        }

        serving.TrySetException(new InvalidOperationException("caddy ended: " + string.Join('\n', tail)));
    }
}
