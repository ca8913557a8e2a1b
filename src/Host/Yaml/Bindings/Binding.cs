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

    /// <summary>
    /// A value of the file as JSON with what it leaves out filled in: reading it again gives the same. Substitutions stay as they are written,
    /// so that nothing they stand for is shown.
    /// </summary>
    public virtual JsonNode? Effective(ConfigNode node) => node.ToJson();

    /// <summary>What a value that is left out is like, where <see cref="Write"/> has no form for it; null where there is none.</summary>
    public virtual JsonNode? Defaults() => null;

    protected T Refuse(ConfigNode node, string path, ReadContext context, string expected)
    {
        // An alias was refused where it stands.
        if (node is not AliasNode) context.Report(node.Position, path, $"found {node.Kind}", expected);
        context.MarkUnread(path);
        return Seed;
    }
}
