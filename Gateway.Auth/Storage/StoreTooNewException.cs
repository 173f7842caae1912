namespace Gateway.Auth.Storage;

/// <summary>A file in the data directory was written by a newer program than this one, which would not understand it; exit code 2.</summary>
/// <param name="file">Its path.</param>
/// <param name="found">The version of its tables.</param>
/// <param name="known">The newest version that this program knows.</param>
public sealed class StoreTooNewException(string file, string found, string known)
    : Exception($"{file} is of version {found}; this program, {StoreVersions.Program}, knows versions up to {known}. Use the program that wrote it, or restore a backup from before.");
