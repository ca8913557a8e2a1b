namespace Waterfall.Host.Yaml.Nodes;

/// <summary>A single value; everything is text until it is bound to a type.</summary>
internal sealed record ScalarNode(Position Position, string Text, bool IsPlain) : ConfigNode(Position)
{
    /// <summary>YAML 1.2.2 10.3.2: nothing, <c>~</c> or <c>null</c>, unless quoted.</summary>
    public bool IsNull => IsPlain && Text is "" or "~" or "null" or "Null" or "NULL";

    public override string Kind => IsNull ? "nothing" : $"'{Text}'";
}
