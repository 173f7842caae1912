using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Gateway.StdioBridge.Children;

/// <summary>SHA-256 of programs and of files that they are given. A file is read again only when it looks changed: another target, length or time.</summary>
internal sealed class FileDigests
{
    private const int Most = 1000;

    private static readonly string Empty = Convert.ToHexString(SHA256.HashData([]));

    private readonly ConcurrentDictionary<string, (Stamp Stamp, string Digest)> _known = new(StringComparer.Ordinal);

    /// <summary>The digest in hexadecimal; null: there is no such file, or it cannot be read.</summary>
    public string? Of(string path)
    {
        try
        {
            var stamp = Stamp.Of(path);
            if (stamp is null)
            {
                return null;
            }

            // A pipe or device among the arguments has no length, and would be waited for without end.
            if (stamp.Length == 0)
            {
                return Empty;
            }

            return _known.TryGetValue(path, out var known) && known.Stamp == stamp ? known.Digest : Read(path, stamp);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private string Read(string path, Stamp stamp)
    {
        using var file = File.OpenRead(path);
        var digest = Convert.ToHexString(SHA256.HashData(file));
        if (_known.Count >= Most)
        {
            _known.Clear();
        }

        _known[path] = (stamp, digest);
        return digest;
    }

    /// <summary>What a changed file does not keep. The time of creation stands for the inode: a file that was moved into the place has another.</summary>
    private sealed record Stamp(string Target, long Length, DateTime Written, DateTime Created)
    {
        public static Stamp? Of(string path)
        {
            var file = new FileInfo(path);
            var target = file.LinkTarget is null ? file : file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
            return target.Exists ? new Stamp(target.FullName, target.Length, target.LastWriteTimeUtc, target.CreationTimeUtc) : null;
        }
    }
}
