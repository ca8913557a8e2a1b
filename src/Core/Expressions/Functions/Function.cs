using Waterfall.Core.Expressions.Nodes;

namespace Waterfall.Core.Expressions.Functions;

/// <summary>What a function does with arguments whose number and types were checked.</summary>
internal delegate JsonValue FunctionBody(in FunctionCall call);

/// <summary>A function: its name, what it takes and gives, and what it does.</summary>
/// <param name="name">The name.</param>
/// <param name="returns">What it can give.</param>
/// <param name="body">What it does.</param>
/// <param name="parameters">The types of its parameters, in order.</param>
internal sealed class Function(string name, ValueTypes returns, FunctionBody body, params ValueTypes[] parameters)
{
    internal string Name => name;

    internal ValueTypes Returns => returns;

    internal FunctionBody Body => body;

    /// <summary>How many of the last parameters may be left out.</summary>
    internal int Optional { get; init; }

    /// <summary>Whether the last parameter takes any number of arguments, but one at least.</summary>
    internal bool IsVariadic { get; init; }

    internal ValueTypes Parameter(int index) => parameters[Math.Min(index, parameters.Length - 1)];

    internal string? ArityProblem(int count)
    {
        var least = parameters.Length - Optional;
        if (count >= least && (IsVariadic || count <= parameters.Length)) return null;
        var expected = IsVariadic ? $"at least {least}" : Optional > 0 ? $"{least} to {parameters.Length}" : $"{least}";
        return $"{name}() takes {expected} argument{(least == 1 && Optional == 0 ? "" : "s")}, not {count}";
    }

    /// <summary>Whether an argument of these types may be one that the parameter takes.</summary>
    internal bool Accepts(int index, ValueTypes types)
    {
        var expected = Parameter(index);
        if ((expected & (ValueTypes.Numbers | ValueTypes.Strings)) != 0) expected |= ValueTypes.Array;
        return (expected & types) != 0;
    }

    internal string TypeProblem(int index, ValueTypes given) => $"argument {index + 1} of {name}() is {Describe(Parameter(index))}, not {Describe(given)}";

    private static string Describe(ValueTypes types)
    {
        (ValueTypes Type, string Text)[] names =
        [
            (ValueTypes.Null, "null"), (ValueTypes.Boolean, "a boolean"), (ValueTypes.Number, "a number"), (ValueTypes.String, "a string"),
            (ValueTypes.Array, "an array"), (ValueTypes.Object, "an object"), (ValueTypes.Numbers, "an array of numbers"),
            (ValueTypes.Strings, "an array of strings"), (ValueTypes.Expression, "an expression as &name"),
        ];
        return types == ValueTypes.Any ? "any value" : string.Join(" or ", names.Where(each => (types & each.Type) != 0).Select(each => each.Text));
    }
}
