using Types = Waterfall.Core.Expressions.Nodes.ValueTypes;

namespace Waterfall.Core.Expressions.Functions;

/// <summary>Every function there is: those of the JMESPath specification, and the gateway's own.</summary>
internal static class FunctionTable
{
    /// <summary>Compiled by the parser: its pattern is part of the expression.</summary>
    internal static Function Matches { get; } = new("matches", Types.Boolean, static (in call) => default, Types.String, Types.String);

    internal static IReadOnlyDictionary<string, Function> All { get; } = new[]
    {
        new Function("abs", Types.Number, NumberFunctions.Abs, Types.Number),
        new Function("avg", Types.Number | Types.Null, NumberFunctions.Avg, Types.Numbers),
        new Function("ceil", Types.Number, NumberFunctions.Ceil, Types.Number),
        new Function("contains", Types.Boolean, ArrayFunctions.Contains, Types.Array | Types.String, Types.Any),
        new Function("ends_with", Types.Boolean, StringFunctions.EndsWith, Types.String, Types.String),
        new Function("floor", Types.Number, NumberFunctions.Floor, Types.Number),
        new Function("join", Types.String, StringFunctions.Join, Types.String, Types.Strings),
        new Function("keys", Types.Array, ObjectFunctions.Keys, Types.Object),
        new Function("length", Types.Number, ArrayFunctions.Length, Types.String | Types.Array | Types.Object),
        new Function("map", Types.Array, OrderFunctions.Map, Types.Expression, Types.Array),
        new Function("max", Types.Number | Types.String | Types.Null, OrderFunctions.Max, Types.Numbers | Types.Strings),
        new Function("max_by", Types.Any, OrderFunctions.MaxBy, Types.Array, Types.Expression),
        new Function("merge", Types.Object, ObjectFunctions.Merge, Types.Object) { IsVariadic = true },
        new Function("min", Types.Number | Types.String | Types.Null, OrderFunctions.Min, Types.Numbers | Types.Strings),
        new Function("min_by", Types.Any, OrderFunctions.MinBy, Types.Array, Types.Expression),
        new Function("not_null", Types.Any, ObjectFunctions.NotNull, Types.Any) { IsVariadic = true },
        new Function("reverse", Types.Array | Types.String, ArrayFunctions.Reverse, Types.Array | Types.String),
        new Function("sort", Types.Array, OrderFunctions.Sort, Types.Numbers | Types.Strings),
        new Function("sort_by", Types.Array, OrderFunctions.SortBy, Types.Array, Types.Expression),
        new Function("starts_with", Types.Boolean, StringFunctions.StartsWith, Types.String, Types.String),
        new Function("sum", Types.Number, NumberFunctions.Sum, Types.Numbers),
        new Function("to_array", Types.Array, ArrayFunctions.ToArray, Types.Any),
        new Function("to_number", Types.Number | Types.Null, NumberFunctions.ToNumber, Types.Any),
        new Function("to_string", Types.String, TextFunctions.ToText, Types.Any),
        new Function("type", Types.String, ObjectFunctions.Type, Types.Any),
        new Function("values", Types.Array, ObjectFunctions.Values, Types.Object),

        new Function("base64", Types.String, TextFunctions.Base64, Types.String),
        new Function("base64_decode", Types.String | Types.Null, TextFunctions.Base64Decode, Types.String),
        new Function("lower", Types.String, StringFunctions.Lower, Types.String),
        Matches,
        new Function("now", Types.Number | Types.String, MadeFunctions.Now, Types.String) { Optional = 1 },
        new Function("parse_json", Types.Any, TextFunctions.ParseJson, Types.String),
        new Function("replace", Types.String, StringFunctions.Replace, Types.String, Types.String, Types.String),
        new Function("sha256", Types.String, MadeFunctions.Sha256, Types.String),
        new Function("split", Types.Array, StringFunctions.Split, Types.String, Types.String),
        new Function("substring", Types.String, StringFunctions.Substring, Types.String, Types.Number, Types.Number) { Optional = 1 },
        new Function("to_json", Types.String, TextFunctions.ToJson, Types.Any),
        new Function("trim", Types.String, StringFunctions.Trim, Types.String),
        new Function("upper", Types.String, StringFunctions.Upper, Types.String),
        new Function("url_decode", Types.String, TextFunctions.UrlDecode, Types.String),
        new Function("url_encode", Types.String, TextFunctions.UrlEncode, Types.String),
        new Function("uuid", Types.String, MadeFunctions.Uuid, Types.String) { Optional = 1 },
    }.ToDictionary(function => function.Name, StringComparer.Ordinal);
}
