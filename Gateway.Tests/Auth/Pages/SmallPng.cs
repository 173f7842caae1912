using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Gateway.Tests.Auth.Pages;

/// <summary>
/// Rewrites a screenshot (8 bits a channel, not interlaced) with a palette of at most 256 colours: flat pages need no more, and take less than half the room.
/// PNG specification, third edition: 5 (chunks), 9.2 (filters).
/// </summary>
internal static class SmallPng
{
    private const int MostColours = 256;
    private static readonly byte[] Signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10];

    public static byte[] Rewrite(byte[] png)
    {
        var (width, height, channels, packed) = Read(png);
        var pixels = Unfilter(Inflate(packed), width, height, channels);
        var colours = Enumerable.Range(0, width * height).Select(pixel => Colour(pixels, pixel * channels)).ToArray();
        var palette = colours.CountBy(colour => colour).OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key).Take(MostColours).Select(entry => entry.Key).ToArray();
        return Write(width, height, palette, Index(colours, palette, width, height));
    }

    private static (int Width, int Height, int Channels, byte[] Packed) Read(byte[] png)
    {
        using var packed = new MemoryStream();
        var (width, height, channels) = (0, 0, 0);
        for (var at = Signature.Length; at < png.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            var name = Encoding.ASCII.GetString(png, at + 4, 4);
            var data = png.AsSpan(at + 8, length);
            if (name == "IHDR")
            {
                (width, height, channels) = (BinaryPrimitives.ReadInt32BigEndian(data), BinaryPrimitives.ReadInt32BigEndian(data[4..]), data[9] == 6 ? 4 : 3);
            }
            else if (name == "IDAT")
            {
                packed.Write(data);
            }

            at += length + 12;
        }

        return (width, height, channels, packed.ToArray());
    }

    private static byte[] Inflate(byte[] packed)
    {
        using var zlib = new ZLibStream(new MemoryStream(packed), CompressionMode.Decompress);
        using var raw = new MemoryStream();
        zlib.CopyTo(raw);
        return raw.ToArray();
    }

    private static byte[] Unfilter(byte[] raw, int width, int height, int channels)
    {
        var stride = width * channels;
        var pixels = new byte[stride * height];
        for (var y = 0; y < height; y++)
        {
            var filter = raw[y * (stride + 1)];
            for (var x = 0; x < stride; x++)
            {
                var left = x >= channels ? pixels[(y * stride) + x - channels] : 0;
                var up = y > 0 ? pixels[((y - 1) * stride) + x] : 0;
                var corner = x >= channels && y > 0 ? pixels[((y - 1) * stride) + x - channels] : 0;
                pixels[(y * stride) + x] = (byte)(raw[(y * (stride + 1)) + 1 + x] + Predict(filter, left, up, corner));
            }
        }

        return pixels;
    }

    private static int Predict(byte filter, int left, int up, int corner) => filter switch
    {
        1 => left,
        2 => up,
        3 => (left + up) / 2,
        4 => Paeth(left, up, corner),
        _ => 0,
    };

    private static int Paeth(int left, int up, int corner)
    {
        var guess = left + up - corner;
        var (toLeft, toUp, toCorner) = (Math.Abs(guess - left), Math.Abs(guess - up), Math.Abs(guess - corner));
        return toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
    }

    private static int Colour(byte[] pixels, int at) => (pixels[at] << 16) | (pixels[at + 1] << 8) | pixels[at + 2];

    /// <summary>The commonest colours stay as they are; what is left, the edges of letters and the shadow's steps, takes the nearest of them.</summary>
    private static byte[] Index(int[] colours, int[] palette, int width, int height)
    {
        var (known, rows) = (new Dictionary<int, byte>(), new byte[(width + 1) * height]);
        for (var pixel = 0; pixel < colours.Length; pixel++)
        {
            if (!known.TryGetValue(colours[pixel], out var index))
            {
                var colour = colours[pixel];
                known[colour] = index = (byte)Enumerable.Range(0, palette.Length).MinBy(entry => Distance(palette[entry], colour));
            }

            rows[(pixel / width * (width + 1)) + 1 + (pixel % width)] = index;
        }

        return rows;
    }

    private static int Distance(int one, int other) =>
        new[] { 16, 8, 0 }.Sum(shift => ((one >> shift) & 255) - ((other >> shift) & 255) is var step ? step * step : 0);

    private static byte[] Write(int width, int height, int[] palette, byte[] rows)
    {
        using var png = new MemoryStream();
        png.Write(Signature);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 3);
        Chunk(png, "IHDR", header);
        Chunk(png, "PLTE", [.. palette.SelectMany(colour => new[] { (byte)(colour >> 16), (byte)(colour >> 8), (byte)colour })]);
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            zlib.Write(rows);
        }

        Chunk(png, "IDAT", packed.ToArray());
        Chunk(png, "IEND", []);
        return png.ToArray();
    }

    private static void Chunk(Stream png, string name, byte[] data)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(name), .. data];
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        png.Write(body);
        BinaryPrimitives.WriteUInt32BigEndian(number, Checksum(body));
        png.Write(number);
    }

    // PNG specification, annex D.
    private static uint Checksum(byte[] body)
    {
        var checksum = uint.MaxValue;
        foreach (var value in body)
        {
            checksum ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                checksum = (checksum & 1) == 1 ? (checksum >> 1) ^ 0xEDB88320 : checksum >> 1;
            }
        }

        return ~checksum;
    }
}
