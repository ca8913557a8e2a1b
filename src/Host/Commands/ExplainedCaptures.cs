using System.Text;
using Waterfall.Core.Expressions.Sources;

namespace Waterfall.Host.Commands;

/// <summary>What the path of the request that is explained captured, for expressions.</summary>
internal sealed class ExplainedCaptures(IReadOnlyList<KeyValuePair<string, string>> captures) : IPathCaptures
{
    public int Count => captures.Count;

    public ReadOnlySpan<byte> Name(int index) => Encoding.ASCII.GetBytes(captures[index].Key);

    public ReadOnlySpan<byte> Value(int index) => Encoding.ASCII.GetBytes(captures[index].Value);
}
