using System.Text.Json.Nodes;
using Waterfall.Host.Yaml.Nodes;

namespace Waterfall.Host.Yaml.Bindings;

/// <summary>How a value of the file becomes a <typeparamref name="T"/>, and how that is said in JSON Schema: one description of both.</summary>
internal abstract class Binding<T>
{

    /// <summary>What stands in for a value that could not be read, so that the rest can be checked all the same.</summary>
    public abstract T Seed { get; }

    /// <summary>Reads a value. What is wrong with it is reported, its path marked as unread, and the seed returned.</summary>
    public abstract T Read(ConfigNode node, string path, ReadContext context);

    /// <summary>The schema of the values it reads (JSON Schema, draft 2020-12).</summary>
    public abstract JsonObject SchemaOf();

    /// <summary>A value as the file would write it; null where it has no short form.</summary>
    public virtual JsonNode? Write(T value) => null;

    protected T Refuse(ConfigNode node, string path, ReadContext context, string expected)
    {
        // An alias was refused where it stands.
        if (node is not AliasNode) context.Report(node.Position, path, $"found {node.Kind}", expected);
        context.MarkUnread(path);
        return Seed;
    }
}
