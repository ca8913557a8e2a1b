using Waterfall.Core.Streams;

namespace Waterfall.Core.Pipeline;

/// <summary>The errors of the gateway's and the statuses of upstreams that a fallback steps in for. Immutable.</summary>
internal sealed class FallbackTriggers
{
    private const int FirstStatus = 400, LastStatus = 599;

    private readonly ulong _kinds;
    private readonly bool[] _statuses = new bool[LastStatus - FirstStatus + 1];

    internal FallbackTriggers(IEnumerable<ProxyErrorKind> kinds, IEnumerable<int> statuses)
    {
        foreach (var kind in kinds)
            _kinds |= 1UL << (int)kind;
        foreach (var status in statuses)
            _statuses[status - FirstStatus] = true;
    }

    internal bool Include(ProxyErrorKind kind) => (_kinds >> (int)kind & 1) != 0;

    internal bool Include(int status) => status is >= FirstStatus and <= LastStatus && _statuses[status - FirstStatus];
}
