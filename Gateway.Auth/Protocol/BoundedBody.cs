using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.Protocol;

/// <summary>Reads a small body whole, and never more than its bound.</summary>
internal static class BoundedBody
{
    public static async Task<(ReadOnlyMemory<byte> Body, bool TooLarge)> ReadAsync(HttpRequest request, int most, CancellationToken cancellationToken)
    {
        var buffer = new byte[most + 1];
        try
        {
            var length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
            return (buffer.AsMemory(0, Math.Min(length, most)), length > most);
        }
        catch (BadHttpRequestException exception)
        {
            // The server's own bound, or a body that ended early: then what arrived is no JSON.
            return (ReadOnlyMemory<byte>.Empty, exception.StatusCode == StatusCodes.Status413PayloadTooLarge);
        }
    }
}
