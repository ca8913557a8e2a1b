namespace Waterfall.Core.IO;

/// <summary>What a deadline was set for, so that a timeout names itself in the answer, the log and the metric.</summary>
public enum DeadlineReason : byte
{
    /// <summary>No deadline.</summary>
    None,

    /// <summary>The rest of a message's head.</summary>
    Head,

    /// <summary>More of a message's body.</summary>
    Body,

    /// <summary>The next request on a kept connection.</summary>
    Idle,

    /// <summary>A connection to an upstream, name resolution included.</summary>
    Connect,

    /// <summary>The upstream's answer.</summary>
    FirstByte,

    /// <summary>The whole exchange.</summary>
    Total,

    /// <summary>The peer taking what was written.</summary>
    Write,

    /// <summary>The end of a graceful stop, or of a lingering close.</summary>
    Drain,

    /// <summary>A half-closed client's answer.</summary>
    HalfClosed,

    /// <summary>Handing over what was logged.</summary>
    Flush,

    /// <summary>The next health probe of an endpoint.</summary>
    Probe,

    /// <summary>A place in a queue: an upstream's, or a policy's.</summary>
    Queue,

    /// <summary>A further attempt, or a request beside one that takes long.</summary>
    Backoff,

    /// <summary>A sign of life on a connection that carries several streams.</summary>
    KeepAlive,

    /// <summary>A client's PROXY protocol header and TLS handshake.</summary>
    Handshake,
}
