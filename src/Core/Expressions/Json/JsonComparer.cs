namespace Waterfall.Core.Expressions.Json;

/// <summary>Equality as JMESPath has it: by kind and content; the order of an object's members does not count.</summary>
internal static class JsonComparer
{
    internal static bool AreEqual(in JsonValue left, in JsonValue right, ExpressionEvaluator evaluator)
    {
        if (!evaluator.Charge(1) || left.Kind != right.Kind) return false;
        return left.Kind switch
        {
            JsonKind.Null => true,
            JsonKind.Boolean => left.Form == right.Form,
            JsonKind.Number => AreNumbersEqual(left, right),
            JsonKind.String => evaluator.ChargeBytes(Math.Min(left.Count, right.Count)) && left.Utf8.SequenceEqual(right.Utf8),
            JsonKind.Array => AreArraysEqual(left, right, evaluator),
            _ => AreObjectsEqual(left, right, evaluator),
        };
    }

    private static bool AreNumbersEqual(in JsonValue left, in JsonValue right) =>
        (left.Form == JsonForm.NumberText && right.Form == JsonForm.NumberText && left.Utf8.SequenceEqual(right.Utf8)) || JsonNumber.Compare(left, right) == 0;

    private static bool AreArraysEqual(in JsonValue left, in JsonValue right, ExpressionEvaluator evaluator)
    {
        if (left.Count != right.Count) return false;
        for (var i = 0; i < left.Count; i++)
        {
            if (!AreEqual(left[i], right[i], evaluator)) return false;
        }
        return true;
    }

    private static bool AreObjectsEqual(in JsonValue left, in JsonValue right, ExpressionEvaluator evaluator)
    {
        if (left.Count != right.Count) return false;
        for (var i = 0; i < left.Count; i++)
        {
            var other = Find(right, left.Name(i), evaluator);
            if (other < 0 || !AreEqual(left.Member(i), right.Member(other), evaluator)) return false;
        }
        return true;
    }

    private static int Find(in JsonValue value, ReadOnlySpan<byte> name, ExpressionEvaluator evaluator)
    {
        for (var i = 0; i < value.Count && evaluator.Charge(1); i++)
        {
            if (value.Name(i).SequenceEqual(name)) return i;
        }
        return -1;
    }
}
