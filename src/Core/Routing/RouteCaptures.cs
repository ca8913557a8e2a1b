using System.Runtime.CompilerServices;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Routing;

/// <summary>
/// What a request's path put in the place of its route's parameters, in their order: ranges of the request head's bytes, which stay where they
/// are when the path is rewritten. Percent-encoded as in the path.
/// </summary>
internal struct RouteCaptures
{
    private Ranges _ranges;

    internal int Count { readonly get; private set; }

    /// <summary>The bytes of one capture.</summary>
    /// <param name="request">The head that was routed.</param>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    internal readonly ReadOnlySpan<byte> Value(MessageHead request, int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        return request.Slice(_ranges[index]);
    }

    internal void Clear() => Count = 0;

    internal void Add(ByteRange range) => _ranges[Count++] = range;

    [InlineArray(PathTemplate.MaxCaptures)]
    private struct Ranges
    {
        private ByteRange _first;
    }
}
