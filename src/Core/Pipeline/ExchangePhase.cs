using System.Runtime.CompilerServices;

namespace Waterfall.Core.Pipeline;

/// <summary>The points in an exchange's life whose time is kept, in the loop's milliseconds.</summary>
internal enum ExchangePhase : byte
{
    HeadRead,
    Routed,
    ConnectStarted,
    Connected,
    RequestSent,
    FirstByte,
    LastByte,
    Done,
}

/// <summary>One time a phase; 0 where the exchange did not come by.</summary>
[InlineArray((int)ExchangePhase.Done + 1)]
internal struct ExchangeTimes
{
    private long _first;
}
