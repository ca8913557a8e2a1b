using System.Globalization;

namespace Waterfall.Testing.Wire;

/// <summary>Reads the parts that requests and responses share: field sections and bodies.</summary>
public static class MessageReader
{
    /// <summary>Field lines up to and including the empty line.</summary>
    public static async Task<FieldList> ReadFieldsAsync(WireReader reader, CancellationToken cancel = default)
    {
        var fields = new FieldList();
        while (true)
        {
            var line = await reader.ReadLineAsync(cancel)
                ?? throw new WireException(WireFault.Truncated, $"head cut short after: {fields}");
            if (line.Length == 0)
                return fields;
            fields.Add(FieldLine.Parse(line));
        }
    }

    /// <summary>Hands the body to <paramref name="sink"/> and returns the trailers.</summary>
    public static async Task<FieldList> ReadBodyAsync(
        WireReader reader, BodyFraming framing, Action<ReadOnlyMemory<byte>> sink, CancellationToken cancel = default)
    {
        switch (framing.Kind)
        {
            case BodyKind.Length:
                await ReadExactAsync(reader, framing.Length, sink, cancel);
                break;
            case BodyKind.Chunked:
                return await ReadChunksAsync(reader, sink, cancel);
            case BodyKind.UntilClose:
                while (await reader.ReadSomeAsync(long.MaxValue, cancel) is { IsEmpty: false } run)
                    sink(run);
                break;
        }

        return [];
    }

    private static async Task ReadExactAsync(WireReader reader, long count, Action<ReadOnlyMemory<byte>> sink, CancellationToken cancel)
    {
        for (var left = count; left > 0;)
        {
            var run = await reader.ReadSomeAsync(left, cancel);
            if (run.IsEmpty)
                throw new WireException(WireFault.Truncated, $"body ended {left} bytes short of {count}");
            sink(run);
            left -= run.Length;
        }
    }

    // RFC 9112 7.1. The gateway re-serialises framing, so it has no reason to send an extension: one is refused here.
    private static async Task<FieldList> ReadChunksAsync(WireReader reader, Action<ReadOnlyMemory<byte>> sink, CancellationToken cancel)
    {
        while (true)
        {
            var line = await reader.ReadLineAsync(cancel) ?? throw new WireException(WireFault.Truncated, "no last chunk");
            if (line.Length is 0 or > 15 || !line.All(char.IsAsciiHexDigit))
                throw new WireException(WireFault.Malformed, $"chunk size '{WireText.Visible(line)}'");
            var size = long.Parse(line, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            if (size == 0)
                return await ReadFieldsAsync(reader, cancel);
            await ReadExactAsync(reader, size, sink, cancel);
            if (await reader.ReadLineAsync(cancel) is not "")
                throw new WireException(WireFault.Malformed, "chunk data not followed by CRLF");
        }
    }
}
