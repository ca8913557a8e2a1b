namespace Waterfall.Core.IO;

/// <summary>What a wait for input ended with.</summary>
internal enum InputStatus : byte
{
    /// <summary>There are bytes to look at.</summary>
    Data,

    /// <summary>Nothing more will come: the peer ended its side, or <see cref="Connection.Error"/> says what failed.</summary>
    Ended,

    /// <summary>The wait was called off, by a deadline or by whoever gave up on the peer.</summary>
    Canceled,
}
