namespace Waterfall.Host.Yaml.Nodes;

/// <summary>One key of a mapping.</summary>
internal sealed record MappingEntry(string Key, Position KeyPosition, ConfigNode Value);
