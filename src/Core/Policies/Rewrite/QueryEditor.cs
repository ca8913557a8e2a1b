using System.Buffers;
using System.Text;
using Waterfall.Core.Expressions;
using Waterfall.Core.Pipeline;

namespace Waterfall.Core.Policies.Rewrite;

/// <summary>The edits of a query, compiled.</summary>
internal sealed class QueryEditor
{
    // Names that go, as a form has them decoded; what is added: names as they are written, with the equals sign.
    private readonly byte[][] _dropped;
    private readonly (byte[] Name, PolicyText Value)[] _added;

    private QueryEditor(byte[][] dropped, (byte[], PolicyText)[] added) => (_dropped, _added) = (dropped, added);

    /// <summary>Compiles edits; null if there are none, or something is wrong with them, which is reported.</summary>
    internal static QueryEditor? Compile(PolicyContext context, QueryEdits edits)
    {
        if (edits.IsEmpty)
            return null;
        var isGood = true;
        var added = new List<(byte[], PolicyText)>();
        foreach (var (key, name, value) in edits.Set.Select(each => ($"query.set.{each.Key}", each.Key, each.Value))
                     .Concat(edits.Add.Select(each => ($"query.add.{each.Key}", each.Key, each.Value))))
        {
            isGood &= CheckName(context, key, name);
            var text = PolicyText.Compile(context, key, value, ExpressionScope.Request);
            isGood &= text is not null;
            if (text is not null)
                added.Add((Encode(name), text));
        }
        for (var i = 0; i < edits.Remove.Count; i++)
            isGood &= CheckName(context, $"query.remove[{i}]", edits.Remove[i]);
        byte[][] dropped = [.. edits.Remove.Concat(edits.Set.Keys).Distinct().Select(Encoding.UTF8.GetBytes)];
        return isGood ? new QueryEditor(dropped, [.. added]) : null;
    }

    /// <summary>Writes the edited query.</summary>
    /// <returns>None, or why it cannot be.</returns>
    internal Problem? Write(ReadOnlySpan<byte> query, ExpressionEvaluator evaluator, ArrayBufferWriter<byte> output)
    {
        var start = output.WrittenCount;
        while (!query.IsEmpty)
        {
            var end = query.IndexOf((byte)'&');
            var pair = end < 0 ? query : query[..end];
            query = end < 0 ? default : query[(end + 1)..];
            if (IsDropped(pair))
                continue;
            if (output.WrittenCount > start)
                output.Write("&"u8);
            output.Write(pair);
        }
        foreach (var (name, text) in _added)
        {
            if (!text.TryEvaluate(evaluator, out var value))
                return PolicyText.Failed;
            if (output.WrittenCount > start)
                output.Write("&"u8);
            output.Write(name);
            PercentEncoder.WriteData(value, output);
        }
        return null;
    }

    private bool IsDropped(ReadOnlySpan<byte> pair)
    {
        var equals = pair.IndexOf((byte)'=');
        var name = equals < 0 ? pair : pair[..equals];
        foreach (var dropped in _dropped)
        {
            if (IsNamed(name, dropped))
                return true;
        }
        return false;
    }

    // As the upstream will read it: %64ebug is debug, and a plus sign is a space.
    private static bool IsNamed(ReadOnlySpan<byte> encoded, ReadOnlySpan<byte> name)
    {
        var at = 0;
        for (var i = 0; i < encoded.Length; i++, at++)
        {
            int value = encoded[i];
            if (value == '%' && i + 2 < encoded.Length && char.IsAsciiHexDigit((char)encoded[i + 1]) && char.IsAsciiHexDigit((char)encoded[i + 2]))
            {
                value = (Hex(encoded[i + 1]) << 4) | Hex(encoded[i + 2]);
                i += 2;
            }
            else if (value == '+')
            {
                value = ' ';
            }
            if (at == name.Length || value != name[at])
                return false;
        }
        return at == name.Length;
    }

    private static int Hex(byte digit) => (digit & 0xF) + (digit > '9' ? 9 : 0);

    private static bool CheckName(PolicyContext context, string key, string name)
    {
        if (name.Length > 0)
            return true;
        context.Report(key, "the name of a parameter is empty");
        return false;
    }

    private static byte[] Encode(string name)
    {
        var output = new ArrayBufferWriter<byte>();
        PercentEncoder.WriteData(Encoding.UTF8.GetBytes(name), output);
        output.Write("="u8);
        return output.WrittenSpan.ToArray();
    }
}
