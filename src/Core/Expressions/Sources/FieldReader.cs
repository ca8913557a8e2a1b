using System.Buffers;
using System.Text;
using Waterfall.Core.Expressions.Json;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Expressions.Sources;

/// <summary>
/// The fields of a head as a map: names in lower case, the values of one name joined (RFC 9110 5.3) by a comma, those of Cookie by a semicolon (RFC 9113 8.2.3).
/// Set-Cookie cannot be joined and is an array.
/// </summary>
internal static class FieldReader
{
    internal static JsonValue One(MessageHead head, in SourcePath path, ExpressionEvaluator evaluator)
    {
        var index = Next(head, path, 0);
        if (index < 0) return default;
        return path.Header == KnownHeader.SetCookie ? Separate(head, index, evaluator) : Joined(head, path.Key, path.Header, index, evaluator);
    }

    internal static JsonValue All(MessageHead head, ExpressionEvaluator evaluator)
    {
        var arena = evaluator.Arena;
        var begin = arena.Begin();
        for (var i = 0; i < head.FieldCount && evaluator.Charge(1); i++)
        {
            if (head.IsRemoved(i)) continue;
            var name = head.Name(i);
            var known = head.Field(i).Known;
            arena.Push(LowerName(arena, name));
            arena.Push(known == KnownHeader.SetCookie ? Separate(head, i, evaluator) : Joined(head, name, known, i, evaluator));
        }
        // A name that comes again was joined where it came first.
        return arena.EndObject(begin, keepFirst: true);
    }

    private static JsonValue Joined(MessageHead head, ReadOnlySpan<byte> name, KnownHeader known, int index, ExpressionEvaluator evaluator)
    {
        var arena = evaluator.Arena;
        var start = arena.ByteCount;
        for (var isFirst = true; index >= 0; isFirst = false)
        {
            if (!evaluator.ChargeBytes(head.Value(index).Length + BytesPerField)) return default;
            if (!isFirst) arena.Write(known == KnownHeader.Cookie ? "; "u8 : ", "u8);
            arena.Write(head.Value(index));
            index = known == KnownHeader.None ? head.IndexOf(name, index + 1) : head.IndexOf(known, index + 1);
        }
        return arena.StringSince(start);
    }

    // To look for the next field of a name costs as much as to move this many bytes.
    private const int BytesPerField = 32;

    private static JsonValue Separate(MessageHead head, int index, ExpressionEvaluator evaluator)
    {
        var begin = evaluator.Arena.Begin();
        for (; index >= 0 && evaluator.ChargeBytes(head.Value(index).Length + BytesPerField); index = head.IndexOf(KnownHeader.SetCookie, index + 1))
            evaluator.Arena.Push(evaluator.Arena.AddString(head.Value(index)));
        return evaluator.Arena.EndArray(begin);
    }

    private static int Next(MessageHead head, in SourcePath path, int start) =>
        path.Header != KnownHeader.None ? head.IndexOf(path.Header, start) : head.IndexOf(path.Key, start);

    private static JsonValue LowerName(JsonArena arena, ReadOnlySpan<byte> name)
    {
        var start = arena.ByteCount;
        if (Ascii.ToLower(name, arena.GetSpan(name.Length), out var written) == OperationStatus.Done) arena.Advance(written);
        return arena.StringSince(start);
    }
}
