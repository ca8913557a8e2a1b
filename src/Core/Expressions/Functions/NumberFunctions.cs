using Waterfall.Core.Expressions.Json;

namespace Waterfall.Core.Expressions.Functions;

/// <summary>Functions of numbers: exact where they are whole and fit 64 bits, as doubles otherwise.</summary>
internal static class NumberFunctions
{
    internal static JsonValue Abs(in FunctionCall call)
    {
        if (call[0].TryGetInt64(out var whole) && whole != long.MinValue) return JsonValue.Of(Math.Abs(whole));
        call[0].TryGetDouble(out var value);
        return call.Number(Math.Abs(value));
    }

    internal static JsonValue Ceil(in FunctionCall call)
    {
        if (call[0].TryGetInt64(out var whole)) return JsonValue.Of(whole);
        call[0].TryGetDouble(out var value);
        return call.Number(Math.Ceiling(value));
    }

    internal static JsonValue Floor(in FunctionCall call)
    {
        if (call[0].TryGetInt64(out var whole)) return JsonValue.Of(whole);
        call[0].TryGetDouble(out var value);
        return call.Number(Math.Floor(value));
    }

    internal static JsonValue Sum(in FunctionCall call)
    {
        var numbers = call[0];
        return TrySumWhole(numbers, out var whole) ? JsonValue.Of(whole) : call.Number(SumDoubles(numbers));
    }

    internal static JsonValue Avg(in FunctionCall call) => call[0].Count == 0 ? default : call.Number(SumDoubles(call[0]) / call[0].Count);

    /// <summary>A string in the grammar of JSON's numbers keeps its digits; what is no number is <c>null</c>.</summary>
    internal static JsonValue ToNumber(in FunctionCall call)
    {
        var value = call[0];
        if (value.Kind == JsonKind.Number) return value;
        if (value.Kind != JsonKind.String || value.Count == 0 || JsonNumber.Length(value.Utf8) != value.Count) return default;
        var start = call.Arena.ByteCount;
        return call.Text(value.Utf8).Kind == JsonKind.String ? call.Arena.At(JsonForm.NumberText, start, value.Count) : default;
    }

    private static bool TrySumWhole(in JsonValue numbers, out long sum)
    {
        sum = 0;
        for (var i = 0; i < numbers.Count; i++)
        {
            if (!numbers[i].TryGetInt64(out var number)) return false;
            var next = unchecked(sum + number);
            // Both of one sign, and the result of the other: it ran over.
            if (((sum ^ next) & (number ^ next)) < 0) return false;
            sum = next;
        }
        return true;
    }

    private static double SumDoubles(in JsonValue numbers)
    {
        double sum = 0;
        for (var i = 0; i < numbers.Count; i++)
        {
            numbers[i].TryGetDouble(out var number);
            sum += number;
        }
        return sum;
    }
}
