using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Waterfall.Core.Routing;

/// <summary>
/// The paths of all routes, one tree a host, in flat arrays: a node is what has been read of a path, an edge one more segment. Literal edges of
/// all nodes are in one open-addressing table over the node and the segment's bytes, so that a step costs the same whatever the fan-out.
/// </summary>
internal sealed class RouteTrie
{
    /// <summary>A template's segments, and the one of a version in the path.</summary>
    internal const int MaxDepth = PathTemplate.MaxSegments + 1;

    internal const int None = -1;

    private const uint NodeMultiplier = 0x9E3779B1;

    private readonly RouteEdge[] _edges;
    private readonly byte[] _texts;
    private readonly uint _mask;
    private readonly int _longestLiteral;

    /// <param name="nodes">The nodes.</param>
    /// <param name="literals">Every literal edge: from, text, to.</param>
    /// <param name="constraints">The constrained parameters, those of a node side by side and in order.</param>
    /// <param name="leaves">What ends at a node, side by side and in order of precedence.</param>
    /// <param name="shapes">What the leaves' paths capture.</param>
    internal RouteTrie(
        RouteNode[] nodes, IReadOnlyCollection<(int From, string Text, int To)> literals, RouteConstraintEdge[] constraints, RouteLeaf[] leaves,
        CaptureShape[] shapes)
    {
        (Nodes, Constraints, Leaves, Shapes) = (nodes, constraints, leaves, shapes);
        // At most half full: a step that finds nothing ends at the next slot, more often than not.
        _edges = new RouteEdge[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)(2 * literals.Count + 2))];
        _mask = (uint)_edges.Length - 1;
        var texts = new List<byte>();
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (from, text, to) in literals)
        {
            _longestLiteral = Math.Max(_longestLiteral, text.Length);
            // Each text once, its length before it: the same words stand below many nodes, and what many compare with stays in the caches.
            if (!places.TryGetValue(text, out var place))
            {
                places.Add(text, place = texts.Count);
                texts.AddRange(BitConverter.GetBytes(text.Length));
                texts.AddRange(Encoding.ASCII.GetBytes(text));
            }
            Insert(new RouteEdge(ByteHash.Of(Encoding.ASCII.GetBytes(text)), from, to, place));
        }
        _texts = [.. texts];
    }

    internal RouteNode[] Nodes { get; }

    internal RouteConstraintEdge[] Constraints { get; }

    internal RouteLeaf[] Leaves { get; }

    internal CaptureShape[] Shapes { get; }

    /// <summary>The node that a literal segment leads to, or <see cref="None"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int FindLiteral(int node, ReadOnlySpan<byte> segment)
    {
        // Nor is a segment hashed that is longer than any the routes have.
        if (segment.Length > _longestLiteral)
            return None;
        var hash = ByteHash.Of(segment);
        ref var edges = ref MemoryMarshal.GetArrayDataReference(_edges);
        for (var slot = Slot(hash, node); ; slot = (slot + 1) & _mask)
        {
            ref var edge = ref Unsafe.Add(ref edges, slot);
            if (edge.To == 0)
                return None;
            if (edge.Hash == hash && edge.From == node && segment.SequenceEqual(Text(edge.Text)))
                return edge.To;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ReadOnlySpan<byte> Text(int place)
    {
        ref var start = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_texts), place);
        return MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref start, sizeof(int)), Unsafe.ReadUnaligned<int>(ref start));
    }

    private void Insert(RouteEdge edge)
    {
        var slot = Slot(edge.Hash, edge.From);
        while (_edges[slot].To != 0) slot = (slot + 1) & _mask;
        _edges[slot] = edge;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint Slot(uint hash, int node)
    {
        var mixed = (hash + (uint)node) * NodeMultiplier;
        return (mixed ^ mixed >> 15) & _mask;
    }
}

/// <summary>A literal edge, four to a cache line. No edge leads to node 0, which is a root: a slot with it is empty.</summary>
internal readonly record struct RouteEdge(uint Hash, int From, int To, int Text);

/// <summary>An edge for a parameter that must look like something.</summary>
internal readonly record struct RouteConstraintEdge(PathConstraint Constraint, int To);

/// <summary>Where a rule's path ends.</summary>
/// <param name="Methods">The bits of its methods.</param>
/// <param name="Rule">The rule's place in the table.</param>
/// <param name="Shape">What its path captures; few rules differ in that, so that the rule itself is not read for it.</param>
/// <param name="IsUnconditional">Whether nothing else is asked.</param>
internal readonly record struct RouteLeaf(ulong Methods, int Rule, ushort Shape, bool IsUnconditional);

/// <summary>Which segments of a path are captured, the last of them with all that follows or not.</summary>
internal sealed record CaptureShape(int[] Segments, bool IsLastTheRest);
