namespace Waterfall.Core.IO;

/// <summary>What decides as late as it can which bytes a connection sends next: several streams that share it.</summary>
internal interface IOutputSource
{
    /// <summary>Whether what it has to send may wait for a few ticks, as more is expected that would leave in the same send.</summary>
    bool MayWait { get; }

    /// <summary>The connection is about to send: bytes may be written to its output queue.</summary>
    void FillOutput();

    /// <summary>The connection has sent, be it not everything.</summary>
    void OnSent();
}
