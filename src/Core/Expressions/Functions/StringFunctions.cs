using System.Buffers;
using System.Text;

namespace Waterfall.Core.Expressions.Functions;

/// <summary>Functions of strings. Positions and lengths count code points.</summary>
internal static class StringFunctions
{
    internal static JsonValue StartsWith(in FunctionCall call) => JsonValue.Of(call[0].Utf8.StartsWith(call[1].Utf8));

    internal static JsonValue EndsWith(in FunctionCall call) => JsonValue.Of(call[0].Utf8.EndsWith(call[1].Utf8));

    internal static JsonValue Join(in FunctionCall call)
    {
        var (glue, strings) = (call[0], call[1]);
        var start = call.Arena.ByteCount;
        for (var i = 0; i < strings.Count; i++)
        {
            if (!call.Evaluator.ChargeBytes(glue.Count + strings[i].Count)) return default;
            if (i > 0) call.Arena.Write(glue.Utf8);
            call.Arena.Write(strings[i].Utf8);
        }
        return call.Arena.StringSince(start);
    }

    /// <summary>The parts between separators; between the code points if the separator is empty.</summary>
    internal static JsonValue Split(in FunctionCall call)
    {
        var (subject, separator) = (call[0], call[1]);
        var rest = subject.Utf8;
        var begin = call.Arena.Begin();
        while (true)
        {
            var at = separator.Count > 0 ? rest.IndexOf(separator.Utf8) : CodePoints.Offset(rest, 1);
            if (!call.Evaluator.ChargeSearch(at < 0 ? rest.Length : at, separator.Count)) return default;
            if (at < 0 || (separator.Count == 0 && at == rest.Length)) break;
            call.Arena.Push(call.Text(rest[..at]));
            rest = rest[(at + separator.Count)..];
        }
        if (separator.Count > 0 || subject.Count > 0) call.Arena.Push(call.Text(rest));
        return call.Arena.EndArray(begin);
    }

    internal static JsonValue Replace(in FunctionCall call)
    {
        var (sought, by) = (call[1], call[2]);
        var rest = call[0].Utf8;
        if (sought.Count == 0) return call[0];
        var start = call.Arena.ByteCount;
        while (true)
        {
            var at = rest.IndexOf(sought.Utf8);
            if (!call.Evaluator.ChargeSearch(at < 0 ? rest.Length : at, sought.Count) || !call.Evaluator.ChargeBytes(by.Count)) return default;
            if (at < 0) break;
            call.Arena.Write(rest[..at]);
            call.Arena.Write(by.Utf8);
            rest = rest[(at + sought.Count)..];
        }
        call.Arena.Write(rest);
        return call.Arena.StringSince(start);
    }

    /// <summary>From a position, from the end if it is negative, as many code points as are asked for and there.</summary>
    internal static JsonValue Substring(in FunctionCall call)
    {
        var text = call[0].Utf8;
        var start = call.Whole(1);
        var length = call.Count > 2 ? call.Whole(2) : int.MaxValue;
        if (start < 0) start = Math.Max(0, start + CodePoints.Count(text));
        var part = text[CodePoints.Offset(text, start)..];
        return call.Text(part[..CodePoints.Offset(part, Math.Max(0, length))]);
    }

    /// <summary>Without spaces, tabs and ends of line around it.</summary>
    internal static JsonValue Trim(in FunctionCall call) => call.Text(call[0].Utf8.Trim(" \t\r\n"u8));

    internal static JsonValue Lower(in FunctionCall call) => Cased(call, isUpper: false);

    internal static JsonValue Upper(in FunctionCall call) => Cased(call, isUpper: true);

    // Invariant, code point by code point; bytes that are no UTF-8 stay.
    private static JsonValue Cased(in FunctionCall call, bool isUpper)
    {
        var rest = call[0].Utf8;
        if (!call.Evaluator.ChargeBytes(rest.Length)) return default;
        var start = call.Arena.ByteCount;
        while (!rest.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(rest, out var rune, out var read);
            if (status != OperationStatus.Done) call.Arena.Write(rest[..read]);
            else call.Arena.Advance((isUpper ? Rune.ToUpperInvariant(rune) : Rune.ToLowerInvariant(rune)).EncodeToUtf8(call.Arena.GetSpan(4)));
            rest = rest[read..];
        }
        return call.Arena.StringSince(start);
    }
}
