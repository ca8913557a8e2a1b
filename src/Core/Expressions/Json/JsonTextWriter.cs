using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Waterfall.Core.Expressions.Json;

/// <summary>Writes values as compact JSON (RFC 8259).</summary>
internal static class JsonTextWriter
{
    // The longest that a double or a 64-bit number is written.
    private const int MaxNumberBytes = 32;

    private static readonly SearchValues<byte> Escaped = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(control => (byte)control), (byte)'"', (byte)'\\']);

    internal static void Write(in JsonValue value, IBufferWriter<byte> output)
    {
        switch (value.Form)
        {
            case JsonForm.Null:
                output.Write("null"u8);
                break;
            case JsonForm.False:
                output.Write("false"u8);
                break;
            case JsonForm.True:
                output.Write("true"u8);
                break;
            case JsonForm.NumberText:
                output.Write(value.Utf8);
                break;
            case JsonForm.Integer or JsonForm.Double:
                WriteNumber(value, output);
                break;
            case JsonForm.String:
                WriteString(value.Utf8, output);
                break;
            case JsonForm.Array:
                WriteArray(value, output);
                break;
            default:
                WriteObject(value, output);
                break;
        }
    }

    private static void WriteArray(in JsonValue array, IBufferWriter<byte> output)
    {
        output.Write("["u8);
        for (var i = 0; i < array.Count; i++)
        {
            if (i > 0) output.Write(","u8);
            Write(array[i], output);
        }
        output.Write("]"u8);
    }

    private static void WriteObject(in JsonValue value, IBufferWriter<byte> output)
    {
        output.Write("{"u8);
        for (var i = 0; i < value.Count; i++)
        {
            if (i > 0) output.Write(","u8);
            WriteString(value.Name(i), output);
            output.Write(":"u8);
            Write(value.Member(i), output);
        }
        output.Write("}"u8);
    }

    private static void WriteNumber(in JsonValue value, IBufferWriter<byte> output)
    {
        var room = output.GetSpan(MaxNumberBytes);
        int written;
        if (value.Form == JsonForm.Integer && value.TryGetInt64(out var whole))
            Utf8Formatter.TryFormat(whole, room, out written);
        else if (value.TryGetDouble(out var number))
            number.TryFormat(room, out written, default, CultureInfo.InvariantCulture);
        else
            return;
        output.Advance(written);
    }

    private static void WriteString(ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        output.Write("\""u8);
        if (Utf8.IsValid(text)) WriteEscaped(text, output);
        else WriteRepaired(text, output);
        output.Write("\""u8);
    }

    private static void WriteEscaped(ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        while (true)
        {
            var plain = text.IndexOfAny(Escaped);
            if (plain < 0) break;
            output.Write(text[..plain]);
            WriteEscape(text[plain], output);
            text = text[(plain + 1)..];
        }
        output.Write(text);
    }

    private static void WriteEscape(byte value, IBufferWriter<byte> output)
    {
        var letter = value switch
        {
            (byte)'"' or (byte)'\\' => value,
            (byte)'\b' => (byte)'b',
            (byte)'\f' => (byte)'f',
            (byte)'\n' => (byte)'n',
            (byte)'\r' => (byte)'r',
            (byte)'\t' => (byte)'t',
            _ => (byte)0,
        };
        if (letter != 0) output.Write([(byte)'\\', letter]);
        else output.Write([(byte)'\\', (byte)'u', (byte)'0', (byte)'0', (byte)('0' + (value >> 4)), "0123456789abcdef"u8[value & 15]]);
    }

    private static void WriteRepaired(ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        while (!text.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(text, out _, out var read);
            if (status == OperationStatus.Done) WriteEscaped(text[..read], output);
            else output.Write("\uFFFD"u8);
            text = text[read..];
        }
    }
}
