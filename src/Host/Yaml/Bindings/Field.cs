using System.Text.Json.Nodes;
using Waterfall.Host.Yaml.Nodes;

namespace Waterfall.Host.Yaml.Bindings;

/// <summary>One key of a section.</summary>
internal abstract class Field<T>(string key, string description, bool isRequired)
{
    public string Key => key;

    public string Description => description;

    public bool IsRequired => isRequired;

    /// <summary>The section with the key's value read into it.</summary>
    public abstract T Read(T section, ConfigNode node, string path, ReadContext context);

    /// <summary>The schema of the key's values.</summary>
    public abstract JsonObject SchemaOf();

    /// <summary>What a section has without the key, as the file would write it; null where that has no short form.</summary>
    public abstract JsonNode? DefaultOf(T section);

    /// <summary>The key's value as JSON, what it leaves out filled in.</summary>
    public abstract JsonNode? Effective(ConfigNode node);

    /// <summary>What the key is without being written, in full; null where it is absent then.</summary>
    public abstract JsonNode? EffectiveDefault(T section);
}
