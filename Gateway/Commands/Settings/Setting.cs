namespace Gateway.Commands.Settings;

/// <summary>A key with what holds for it.</summary>
/// <param name="Value">As it would be written, masked where it is secret; null: none.</param>
/// <param name="Source">default, a file, environment or command line.</param>
internal sealed record Setting(string Key, string? Value, string Source);
