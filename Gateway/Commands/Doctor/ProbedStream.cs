using System.Net;
using System.Text;
using Probe = Gateway.Operations.StreamProbe;

namespace Gateway.Commands.Doctor;

/// <summary>What came of asking the gateway for its probe of a stream, the way a client comes.</summary>
/// <param name="Cause">Why there was no stream; null: there was one.</param>
/// <param name="Buffered">The first event came only with the last.</param>
/// <param name="Forwarded">What the gateway makes of the proxy's X-Forwarded-For.</param>
internal sealed record ProbedStream(string? Cause, bool Buffered, string Forwarded)
{
    private const int MostBytes = 4096;

    public static async Task<ProbedStream> RunAsync(Patient patient, CancellationToken cancellationToken)
    {
        if (patient.Server.Resources is not [var resource, ..])
        {
            return new ProbedStream("no stdio server has a route", false, Probe.None);
        }

        try
        {
            using var response = await patient.Public.OpenAsync(resource.Identifier + "?probe=stream", cancellationToken);
            return response.StatusCode == HttpStatusCode.OK && response.Content.Headers.ContentType?.MediaType == "text/event-stream"
                ? await ReadAsync(response, cancellationToken)
                : new ProbedStream($"it answers {(int)response.StatusCode}", false, Probe.None);
        }
        catch (Exception failure) when (Questions.IsFailure(failure, cancellationToken))
        {
            return new ProbedStream(Questions.Cause(failure), false, Probe.None);
        }
    }

    /// <summary>Told by what comes together, not by a clock: whatever buffers brings both events at once.</summary>
    private static async Task<ProbedStream> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var (buffer, held) = (new byte[MostBytes], 0);
        while (held < MostBytes && await stream.ReadAsync(buffer.AsMemory(held), cancellationToken) is > 0 and var read)
        {
            held += read;
            var text = Encoding.UTF8.GetString(buffer, 0, held);
            if (text.Contains("\n\n", StringComparison.Ordinal))
            {
                return new ProbedStream(null, text.Contains($"data: {Probe.Last}", StringComparison.Ordinal), Word(text));
            }
        }

        return new ProbedStream("the stream ends before its first event", false, Probe.None);
    }

    private static string Word(string text) =>
        new[] { Probe.Believed, Probe.Ignored }.FirstOrDefault(word => text.Contains($"data: {Probe.First} {word}\n", StringComparison.Ordinal)) ?? Probe.None;
}
