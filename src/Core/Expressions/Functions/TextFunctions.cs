using System.Buffers;
using System.Buffers.Text;
using System.Text.Unicode;
using Waterfall.Core.Expressions.Json;

namespace Waterfall.Core.Expressions.Functions;

/// <summary>Functions between values and their texts: JSON, base64 (RFC 4648), percent-encoding (RFC 3986 2.1).</summary>
internal static class TextFunctions
{
    internal static JsonValue ToText(in FunctionCall call) => call[0].Kind == JsonKind.String ? call[0] : ToJson(call);

    internal static JsonValue ToJson(in FunctionCall call)
    {
        var start = call.Arena.ByteCount;
        JsonTextWriter.Write(call[0], call.Arena);
        return call.Evaluator.ChargeBytes(call.Arena.ByteCount - start) ? call.Arena.StringSince(start) : default;
    }

    /// <summary>What a text that is no JSON says is <c>null</c>.</summary>
    internal static JsonValue ParseJson(in FunctionCall call) =>
        call.Evaluator.Charge(call[0].Count) && JsonReader.TryRead(call.Arena, call[0].Utf8, out var value, out _) ? value : default;

    internal static JsonValue Base64(in FunctionCall call)
    {
        var bytes = call[0].Utf8;
        if (!call.Evaluator.ChargeBytes(bytes.Length)) return default;
        var start = call.Arena.ByteCount;
        System.Buffers.Text.Base64.EncodeToUtf8(bytes, call.Arena.GetSpan(System.Buffers.Text.Base64.GetMaxEncodedToUtf8Length(bytes.Length)), out _, out var written);
        call.Arena.Advance(written);
        return call.Arena.StringSince(start);
    }

    /// <summary>Takes both alphabets, with and without padding; what is no base64, or no UTF-8 within, is <c>null</c>.</summary>
    internal static JsonValue Base64Decode(in FunctionCall call)
    {
        var text = call[0].Utf8;
        if (!call.Evaluator.ChargeBytes(text.Length)) return default;
        var start = call.Arena.ByteCount;
        var room = call.Arena.GetSpan(text.Length);
        var isUrl = text.IndexOfAny((byte)'-', (byte)'_') >= 0 || text.Length % 4 != 0;
        var status = isUrl ? Base64Url.DecodeFromUtf8(text, room, out _, out var written) : System.Buffers.Text.Base64.DecodeFromUtf8(text, room, out _, out written);
        if (status != OperationStatus.Done || !Utf8.IsValid(room[..written])) return default;
        call.Arena.Advance(written);
        return call.Arena.StringSince(start);
    }

    internal static JsonValue UrlEncode(in FunctionCall call)
    {
        var start = call.Arena.ByteCount;
        foreach (var value in call[0].Utf8)
        {
            if (!call.Evaluator.Charge(1)) return default;
            // RFC 3986 2.3: unreserved characters.
            if (char.IsAsciiLetterOrDigit((char)value) || value is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~') call.Arena.Write([value]);
            else call.Arena.Write([(byte)'%', "0123456789ABCDEF"u8[value >> 4], "0123456789ABCDEF"u8[value & 15]]);
        }
        return call.Arena.StringSince(start);
    }

    internal static JsonValue UrlDecode(in FunctionCall call) =>
        call.Evaluator.ChargeBytes(call[0].Count) ? PercentDecoder.Decode(call.Arena, call[0].Utf8, plusIsSpace: false) : default;
}
