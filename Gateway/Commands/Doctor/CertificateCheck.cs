using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Commands.Doctor;

/// <summary>The certificate that the public URL shows.</summary>
internal static class CertificateCheck
{
    private const string Name = "certificate";
    private static readonly TimeSpan Soon = TimeSpan.FromDays(14);

    public static async Task<Finding> RunAsync(Patient patient, TimeProvider time, CancellationToken cancellationToken)
    {
        var origin = patient.Gateway.Origin;
        if (origin.Scheme == Uri.UriSchemeHttp)
        {
            return Finding.Ok(Name, "none: http on loopback.");
        }

        try
        {
            return await LookAsync(origin, time, cancellationToken);
        }
        catch (Exception failure) when (failure is SocketException or IOException or AuthenticationException)
        {
            return Finding.Fail(Name, $"{origin.Authority} shows none: {failure.GetBaseException().Message}", "let the proxy in front end TLS on this host and port.");
        }
    }

    [SuppressMessage("Security", "CA5359", Justification = "Every certificate is looked at; nothing is sent.")]
    private static async Task<Finding> LookAsync(Uri origin, TimeProvider time, CancellationToken cancellationToken)
    {
        var (found, name) = (Finding.Fail(Name, "it shows no certificate.", "let the proxy in front end TLS."), origin.IdnHost);
        using var connection = new TcpClient();
        await connection.ConnectAsync(name, origin.Port, cancellationToken);
        await using var tls = new SslStream(connection.GetStream(), leaveInnerStreamOpen: false, (_, certificate, chain, errors) =>
        {
            found = certificate is X509Certificate2 shown ? Judge(name, shown, chain, errors, time.GetUtcNow()) : found;
            return true;
        });
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = name }, cancellationToken);
        return found;
    }

    internal static Finding Judge(string name, X509Certificate2 certificate, X509Chain? chain, SslPolicyErrors errors, DateTimeOffset now)
    {
        var end = new DateTimeOffset(certificate.NotAfter.ToUniversalTime());
        if (end <= now)
        {
            return Finding.Fail(Name, $"it expired on {end:yyyy-MM-dd}.", "renew it; find out why the proxy did not.");
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            return Finding.Fail(Name, $"it is not for {name}.", "get one for this name, or correct Gateway:PublicUrl.");
        }

        if (errors != SslPolicyErrors.None)
        {
            var cause = string.Join(", ", chain?.ChainStatus.Select(status => status.Status.ToString()).Distinct() ?? []);
            return Finding.Fail(Name, $"it is not trusted here ({cause}), nor by clients in the cloud.", "get one of a public authority, or have your own authority installed here and wherever clients run; serve the whole chain.");
        }

        return end - now < Soon
            ? Finding.Warn(Name, $"it ends on {end:yyyy-MM-dd}.", "see that the proxy renews it.")
            : Finding.Ok(Name, $"for {name} until {end:yyyy-MM-dd}.");
    }
}
