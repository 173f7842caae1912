using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Commands.Doctor;

namespace Gateway.Tests.GatewayHost.Commands.Doctor;

public sealed class CertificateTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 15, 12, 0, 0, TimeSpan.Zero);

    [Test]
    public async Task A_certificate_that_no_client_would_trust_fails()
    {
        using var certificate = Make(DateTimeOffset.UnixEpoch, new DateTimeOffset(2999, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await using var front = await Front.StartAsync(Front.Welcome, certificate);
        await using var scene = await DoctorScene.StartAsync();

        var finding = await scene.OneAsync("certificate", ("Gateway:PublicUrl", $"https://localhost:{front.Url.Port}"));

        finding.Verdict.Should().Be(Verdict.Fail);
        finding.Says.Should().Contain("not trusted here (").And.Contain("Root");
    }

    [Test]
    public async Task An_https_origin_without_tls_behind_it_fails()
    {
        await using var front = await Front.StartAsync(Front.Welcome);
        await using var scene = await DoctorScene.StartAsync();

        var plain = await scene.OneAsync("certificate", ("Gateway:PublicUrl", $"https://127.0.0.1:{front.Url.Port}"));
        var nobody = await scene.OneAsync("certificate", ("Gateway:PublicUrl", "https://127.0.0.1:1"));

        new[] { plain, nobody }.Should().OnlyContain(finding => finding.Verdict == Verdict.Fail && finding.Says.Contains("shows none"));
    }

    [TestCase(-1, SslPolicyErrors.RemoteCertificateChainErrors, nameof(Verdict.Fail), "it expired on 2026-06-14")]
    [TestCase(60, SslPolicyErrors.RemoteCertificateNameMismatch, nameof(Verdict.Fail), "it is not for mcp.example.org")]
    [TestCase(60, SslPolicyErrors.RemoteCertificateChainErrors, nameof(Verdict.Fail), "it is not trusted here")]
    [TestCase(13, SslPolicyErrors.None, nameof(Verdict.Warn), "it ends on 2026-06-28")]
    [TestCase(60, SslPolicyErrors.None, nameof(Verdict.Ok), "for mcp.example.org until 2026-08-14")]
    public void It_is_judged_by_its_end_its_name_and_its_chain(int days, SslPolicyErrors errors, string verdict, string says)
    {
        using var certificate = Make(Now.AddDays(-90), Now.AddDays(days));

        var finding = CertificateCheck.Judge("mcp.example.org", certificate, null, errors, Now);

        finding.Verdict.ToString().Should().Be(verdict);
        finding.Says.Should().Contain(says);
    }

    private static X509Certificate2 Make(DateTimeOffset from, DateTimeOffset to)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(from, to);
    }
}
