using System.Text;
using Waterfall.Core.Expressions.Json;

namespace Waterfall.Core.Expressions.Functions;

/// <summary>Functions of arrays, some of which take strings as well.</summary>
internal static class ArrayFunctions
{
    internal static JsonValue Contains(in FunctionCall call)
    {
        var (subject, sought) = (call[0], call[1]);
        if (subject.Kind == JsonKind.String)
            return JsonValue.Of(sought.Kind == JsonKind.String && call.Evaluator.ChargeSearch(subject.Count, sought.Count) && subject.Utf8.IndexOf(sought.Utf8) >= 0);
        for (var i = 0; i < subject.Count; i++)
        {
            if (JsonComparer.AreEqual(subject[i], sought, call.Evaluator)) return JsonValue.True;
        }
        return JsonValue.False;
    }

    /// <summary>Elements, members, or code points of a string.</summary>
    internal static JsonValue Length(in FunctionCall call) =>
        JsonValue.Of(call[0].Kind == JsonKind.String ? CodePoints.Count(call[0].Utf8) : (long)call[0].Count);

    internal static JsonValue Reverse(in FunctionCall call)
    {
        var value = call[0];
        if (value.Kind == JsonKind.String) return ReverseText(value, call);
        if (!call.Evaluator.Charge(value.Count)) return default;
        var begin = call.Arena.Begin();
        for (var i = value.Count - 1; i >= 0; i--) call.Arena.Push(value[i]);
        return call.Arena.EndArray(begin);
    }

    internal static JsonValue ToArray(in FunctionCall call)
    {
        if (call[0].Kind == JsonKind.Array) return call[0];
        var begin = call.Arena.Begin();
        call.Arena.Push(call[0]);
        return call.Arena.EndArray(begin);
    }

    private static JsonValue ReverseText(in JsonValue value, in FunctionCall call)
    {
        if (!call.Evaluator.ChargeBytes(value.Count)) return default;
        var text = value.Utf8;
        var start = call.Arena.ByteCount;
        var output = call.Arena.GetSpan(text.Length);
        for (var written = 0; written < value.Count;)
        {
            Rune.DecodeLastFromUtf8(text, out _, out var length);
            text[^length..].CopyTo(output[written..]);
            text = text[..^length];
            written += length;
        }
        call.Arena.Advance(value.Count);
        return call.Arena.StringSince(start);
    }
}
