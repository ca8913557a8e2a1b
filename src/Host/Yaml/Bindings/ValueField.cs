using System.Text.Json.Nodes;
using Waterfall.Host.Yaml.Nodes;

namespace Waterfall.Host.Yaml.Bindings;

/// <summary>One key of a section, with the property that it sets.</summary>
/// <param name="key">The key.</param>
/// <param name="description">What it means.</param>
/// <param name="isRequired">Whether it must be there.</param>
/// <param name="binding">How its values are read.</param>
/// <param name="get">The property, which the default is taken from; null where a section has none without the key.</param>
/// <param name="with">The section with the property set.</param>
internal sealed class ValueField<T, TValue>(
    string key, string description, bool isRequired, Binding<TValue> binding, Func<T, TValue>? get, Func<T, TValue, T> with)
    : Field<T>(key, description, isRequired)
{
    public override T Read(T section, ConfigNode node, string path, ReadContext context) => with(section, binding.Read(node, path, context));

    public override JsonObject SchemaOf() => binding.SchemaOf();

    public override JsonNode? DefaultOf(T section) => get is null ? null : binding.Write(get(section));

    public override JsonNode? Effective(ConfigNode node) => binding.Effective(node);

    public override JsonNode? EffectiveDefault(T section)
    {
        if (get is null || get(section) is not { } value) return null;
        // A section in full only where it is the one that reading an empty one gives.
        return binding.Write(value) ?? (value.Equals(binding.Seed) ? binding.Defaults() : null);
    }
}
