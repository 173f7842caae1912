using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Gateway.Auth.Storage;

/// <summary>Instants as milliseconds since 1970 in UTC: SQLite can neither compare nor order DateTimeOffset text.</summary>
internal sealed class UnixMilliseconds() : ValueConverter<DateTimeOffset, long>(
    instant => instant.ToUnixTimeMilliseconds(),
    milliseconds => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds));
