using System.Buffers.Text;
using System.Text.Unicode;

namespace Waterfall.Core.Diagnostics;

/// <summary>Writes one JSON object as one line. The room is known to be enough: see <see cref="AccessLogLine.MaxBytesOf"/>.</summary>
internal ref struct JsonLine(Span<byte> output)
{
    /// <summary>The most bytes that a value from the wire takes, escapes included.</summary>
    internal const int MaxTextBytes = 8 * 1024;

    /// <summary>The most bytes of a name from the configuration, before they are escaped.</summary>
    internal const int MaxNameBytes = 256;

    private readonly Span<byte> _output = output;

    internal int Length { get; private set; }

    /// <summary>Whether a value was longer than its bound and is cut.</summary>
    internal bool IsTruncated { get; private set; }

    /// <summary>Text from the wire.</summary>
    /// <param name="key">What stands before the value, as <c>,"host":</c>.</param>
    /// <param name="value">The raw bytes.</param>
    internal void Text(scoped ReadOnlySpan<byte> key, scoped ReadOnlySpan<byte> value)
    {
        Raw(key);
        Raw("\""u8);
        var room = _output[Length..Math.Min(Length + MaxTextBytes, _output.Length)];
        IsTruncated |= !JsonEscaper.TryWrite(value, room, out var written);
        Length += written;
        Raw("\""u8);
    }

    /// <summary>A name from the configuration.</summary>
    /// <inheritdoc cref="Text(ReadOnlySpan{byte}, ReadOnlySpan{byte})"/>
    internal void Text(ReadOnlySpan<byte> key, string value)
    {
        Span<byte> utf8 = stackalloc byte[MaxNameBytes];
        Utf8.FromUtf16(value, utf8, out var read, out var written, replaceInvalidSequences: true);
        IsTruncated |= read < value.Length;
        Text(key, utf8[..written]);
    }

    internal void Number(ReadOnlySpan<byte> key, long value)
    {
        Raw(key);
        Utf8Formatter.TryFormat(value, _output[Length..], out var written);
        Length += written;
    }

    internal void Flag(ReadOnlySpan<byte> key, bool value)
    {
        Raw(key);
        Raw(value ? "true"u8 : "false"u8);
    }

    internal void Time(ReadOnlySpan<byte> key, LogClock clock, DateTime utc)
    {
        Raw(key);
        Raw("\""u8);
        Length += clock.Write(utc, _output[Length..]);
        Raw("\""u8);
    }

    internal void Raw(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_output[Length..]);
        Length += bytes.Length;
    }
}
