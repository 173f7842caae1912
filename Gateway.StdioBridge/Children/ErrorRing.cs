using System.Buffers;
using System.Text;

namespace Gateway.StdioBridge.Children;

/// <summary>The newest stderr lines of a child, at most 64 KiB of them. Thread-safe.</summary>
internal sealed class ErrorRing
{
    public const int MaxBytes = 64 * 1024;

    /// <summary>Longer lines are cut.</summary>
    public const int MaxLineBytes = 8 * 1024;

    // Counted for every line, so that a flood of short ones is bounded too.
    private const int LineCost = 32;

    private readonly Queue<byte[]> _lines = new();
    private readonly Lock _lock = new();
    private int _held;

    public void Add(in ReadOnlySequence<byte> line)
    {
        var copy = line.ToArray();
        lock (_lock)
        {
            _lines.Enqueue(copy);
            _held += copy.Length + LineCost;
            while (_held > MaxBytes)
            {
                _held -= _lines.Dequeue().Length + LineCost;
            }
        }
    }

    /// <summary>The newest lines, oldest first.</summary>
    public IReadOnlyList<string> Last(int count)
    {
        lock (_lock)
        {
            return [.. _lines.TakeLast(count).Select(line => Printable(line))];
        }
    }

    /// <summary>A line as text. Control characters go: a child could otherwise forge log lines or steer an operator's terminal.</summary>
    public static string Printable(ReadOnlySpan<byte> line) =>
        string.Create(Encoding.UTF8.GetCharCount(line), line, static (text, bytes) =>
        {
            Encoding.UTF8.GetChars(bytes, text);
            foreach (ref var c in text)
            {
                c = char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c;
            }
        });
}
