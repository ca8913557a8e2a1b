using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Waterfall.Host.Yaml.Nodes;

/// <summary>
/// Builds the tree of one file from the events of its YAML. The library's own tree stops at the first repeated key and follows aliases;
/// this one reports every repetition, and refuses what makes a file read otherwise than it looks: anchors, aliases, tags, further documents.
/// </summary>
internal sealed class NodeReader
{
    // The format is six levels deep; the bound keeps a hostile file from exhausting the stack.
    private const int MaxDepth = 32;

    private readonly ReadContext _context;
    private readonly Parser _parser;
    private readonly string _expected;

    private NodeReader(string text, ReadContext context, string expected)
    {
        _expected = expected;
        _context = context;
        _parser = new Parser(new StringReader(text));
    }

    private ParsingEvent Current => _parser.Current!;

    private Position Here => PositionOf(Current.Start);

    /// <summary>The tree; null if the file is empty or not YAML, which is then reported, and what was <paramref name="expected"/>.</summary>
    public static ConfigNode? Read(string text, ReadContext context, string expected = "at least listeners, upstreams and routes")
    {
        var reader = new NodeReader(text, context, expected);
        try
        {
            return reader.ReadFile();
        }
        catch (YamlException e)
        {
            context.Report(PositionOf(e.Start), "", $"this is not YAML: {Clean(e.Message)}");
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or IndexOutOfRangeException or OverflowException)
        {
            // The parser has a few faults of its own on malformed files (a flow list that is never closed): they are the file's all the same.
            var at = reader._parser.Current is { } last ? PositionOf(last.End) : Position.Start;
            context.Report(at, "", "this is not YAML: the parser can make nothing of what follows");
        }
        return null;
    }

    private ConfigNode? ReadFile()
    {
        Next();
        Next();
        if (Current is StreamEnd)
        {
            _context.Report(Position.Start, "", "the file is empty", _expected);
            return null;
        }
        Next();
        var root = ReadNode("", 0);
        Next();
        if (Current is DocumentStart) _context.Report(Here, "", "a second document", "one document in a file");
        return root;
    }

    // Reads the node at the current event and moves past it.
    private ConfigNode ReadNode(string path, int depth)
    {
        if (depth > MaxDepth) throw new SemanticErrorException(Current.Start, Current.End, $"More than {MaxDepth} levels deep.");
        CheckProperties(path);
        ConfigNode node;
        switch (Current)
        {
            case Scalar scalar:
                node = new ScalarNode(Here, scalar.Value, scalar.Style == ScalarStyle.Plain);
                Next();
                return node;
            case SequenceStart:
                return ReadSequence(path, depth);
            case MappingStart:
                return ReadMapping(path, depth);
            default:
                // An alias, already reported: a value of which nothing more is said.
                node = new AliasNode(Here);
                Next();
                return node;
        }
    }

    private SequenceNode ReadSequence(string path, int depth)
    {
        var position = Here;
        var items = new List<ConfigNode>();
        Next();
        while (Current is not SequenceEnd) items.Add(ReadNode($"{path}[{items.Count}]", depth + 1));
        Next();
        return new SequenceNode(position, items);
    }

    private MappingNode ReadMapping(string path, int depth)
    {
        var position = Here;
        var entries = new List<MappingEntry>();
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        Next();
        while (Current is not MappingEnd)
        {
            var key = ReadKey(path, depth);
            var keyPath = ReadContext.Join(path, key?.Text ?? "?");
            var value = ReadNode(keyPath, depth + 1);
            if (key is null) continue;
            if (lines.TryAdd(key.Text, key.Position.Line)) entries.Add(new MappingEntry(key.Text, key.Position, value));
            else _context.Report(key.Position, keyPath, $"the key '{key.Text}' is repeated; it is first on line {lines[key.Text]}");
        }
        Next();
        return new MappingNode(position, entries);
    }

    private ScalarNode? ReadKey(string path, int depth)
    {
        var position = Here;
        var isAlias = Current is AnchorAlias;
        var key = ReadNode(path, depth + 1);
        if (key is not ScalarNode && !isAlias) _context.Report(position, path, $"a key is {key.Kind}", "a name");
        return key as ScalarNode;
    }

    // YAML 1.2.2 6.9: the properties of a node. A tag changes a value's type and an anchor makes it appear elsewhere.
    private void CheckProperties(string path)
    {
        if (Current is AnchorAlias)
        {
            _context.Report(Here, path, "aliases are not accepted", "the value itself");
            return;
        }
        if (Current is not NodeEvent node) return;
        if (!node.Anchor.IsEmpty) _context.Report(Here, path, $"anchors are not accepted: '&{node.Anchor.Value}'", "a value without one");
        if (!node.Tag.IsEmpty && !node.Tag.IsNonSpecific)
            _context.Report(Here, path, $"tags are not accepted: '{node.Tag.Value}'", "a value without one");
    }

    private void Next()
    {
        if (!_parser.MoveNext()) throw new InvalidOperationException("The events ended before the stream did.");
    }

    private static Position PositionOf(Mark mark) => new((int)mark.Line, (int)mark.Column);

    // "While scanning a mapping, found invalid tab as indentation." → "while scanning …indentation"
    private static string Clean(string message) => char.ToLowerInvariant(message[0]) + message[1..].TrimEnd('.');
}
