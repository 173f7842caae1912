using Gateway.Auth.Clients.Documents;

namespace Gateway.Tests.Auth.Clients.Documents;

public sealed class DocumentFreshnessTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [TestCase("max-age=600", null, null, 600)]
    [TestCase("max-age=600, s-maxage=1200", null, null, 1200)]
    [TestCase("max-age=600", null, "100", 500)]
    [TestCase("max-age=600", "Thu, 01 Jan 2026 12:30:00 GMT", null, 600)]
    [TestCase(null, "Thu, 01 Jan 2026 12:30:00 GMT", null, 1800)]
    [TestCase(null, "Wed, 31 Dec 2025 00:00:00 GMT", null, 60)]
    [TestCase("no-store", null, null, 60)]
    [TestCase("no-cache, max-age=600", null, null, 60)]
    [TestCase("max-age=0", null, null, 60)]
    [TestCase("max-age=600", null, "900", 60)]
    [TestCase("max-age=31536000", null, null, 7 * 24 * 3600)]
    [TestCase(null, "Fri, 01 Jan 2027 00:00:00 GMT", null, 7 * 24 * 3600)]
    [TestCase(null, null, null, 3600)]
    public void Headers_say_how_long_within_a_minute_and_a_week(string? control, string? expires, string? age, int seconds)
    {
        using var response = new HttpResponseMessage { Content = new StringContent("") };
        response.Headers.Date = Now;
        foreach (var (name, value) in new[] { ("Cache-Control", control), ("Age", age) }.Where(header => header.Item2 is not null))
        {
            response.Headers.TryAddWithoutValidation(name, value);
        }

        response.Content.Headers.TryAddWithoutValidation("Expires", expires is null ? [] : [expires]);

        DocumentFreshness.Of(response, Now).Should().Be(TimeSpan.FromSeconds(seconds));
    }
}
