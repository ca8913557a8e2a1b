using System.Buffers.Text;
using System.Security.Cryptography;

namespace Waterfall.Core.Expressions.Functions;

/// <summary>Functions that make what was not there: the time, identifiers, digests.</summary>
internal static class MadeFunctions
{
    /// <summary>Milliseconds since 1970 (UTC), or with <c>'iso'</c> the time as RFC 3339 writes it.</summary>
    internal static JsonValue Now(in FunctionCall call)
    {
        var now = call.Evaluator.Time.GetUtcNow();
        if (call.Count == 0) return JsonValue.Of(now.ToUnixTimeMilliseconds());
        if (!call[0].Utf8.SequenceEqual("iso"u8)) return call.Fail(ExpressionErrorCode.InvalidValue, "now() takes nothing, or 'iso'");
        Span<byte> text = stackalloc byte[32];
        now.TryFormat(text, out var written, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);
        return call.Text(text[..written]);
    }

    /// <summary>A random identifier (RFC 9562 5.4), or with <c>'v7'</c> one that begins with the time (5.7).</summary>
    internal static JsonValue Uuid(in FunctionCall call)
    {
        Span<byte> bytes = stackalloc byte[16];
        call.Evaluator.FillRandom(bytes);
        var version = 4;
        if (call.Count > 0 && call[0].Utf8.SequenceEqual("v7"u8))
        {
            version = 7;
            Span<byte> time = stackalloc byte[8];
            System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(time, call.Evaluator.Time.GetUtcNow().ToUnixTimeMilliseconds());
            time[2..].CopyTo(bytes);
        }
        else if (call.Count > 0 && !call[0].Utf8.SequenceEqual("v4"u8))
        {
            return call.Fail(ExpressionErrorCode.InvalidValue, "uuid() takes nothing, 'v4' or 'v7'");
        }
        bytes[6] = (byte)((bytes[6] & 0x0F) | (version << 4));
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80); // RFC 9562 4.1
        Span<byte> text = stackalloc byte[36];
        Utf8Formatter.TryFormat(new Guid(bytes, bigEndian: true), text, out _);
        return call.Text(text);
    }

    /// <summary>The SHA-256 digest (FIPS 180-4) of the string's UTF-8, in lower-case hexadecimal.</summary>
    internal static JsonValue Sha256(in FunctionCall call)
    {
        if (!call.Evaluator.Charge(call[0].Count)) return default;
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> text = stackalloc byte[SHA256.HashSizeInBytes * 2];
        SHA256.HashData(call[0].Utf8, digest);
        Convert.TryToHexStringLower(digest, text, out _);
        return call.Text(text);
    }
}
