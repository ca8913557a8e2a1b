namespace Waterfall.Core.Expressions.Functions;

/// <summary>Functions of objects, and those that take anything.</summary>
internal static class ObjectFunctions
{
    private static readonly JsonValue[] Types =
        [JsonValue.Of("null"), JsonValue.Of("boolean"), JsonValue.Of("number"), JsonValue.Of("string"), JsonValue.Of("array"), JsonValue.Of("object")];

    internal static JsonValue Keys(in FunctionCall call)
    {
        var map = call[0];
        if (!call.Evaluator.Charge(map.Count)) return default;
        var begin = call.Arena.Begin();
        for (var i = 0; i < map.Count; i++) call.Arena.Push(map.MemberName(i));
        return call.Arena.EndArray(begin);
    }

    internal static JsonValue Values(in FunctionCall call)
    {
        var map = call[0];
        if (!call.Evaluator.Charge(map.Count)) return default;
        var begin = call.Arena.Begin();
        for (var i = 0; i < map.Count; i++) call.Arena.Push(map.Member(i));
        return call.Arena.EndArray(begin);
    }

    internal static JsonValue Merge(in FunctionCall call)
    {
        var begin = call.Arena.Begin();
        for (var i = 0; i < call.Count; i++)
        {
            var map = call[i];
            if (!call.Evaluator.Charge(map.Count)) return default;
            for (var k = 0; k < map.Count; k++)
            {
                call.Arena.Push(map.MemberName(k));
                call.Arena.Push(map.Member(k));
            }
        }
        return call.Arena.EndObject(begin);
    }

    internal static JsonValue NotNull(in FunctionCall call)
    {
        for (var i = 0; i < call.Count; i++)
        {
            if (!call[i].IsNull) return call[i];
        }
        return default;
    }

    internal static JsonValue Type(in FunctionCall call) => Types[(int)call[0].Kind];
}
