namespace Waterfall.Core.IO;

/// <summary>What decides as late as it can which bytes a connection sends next: several streams that share it.</summary>
internal interface IOutputSource
{
    /// <summary>The connection is about to send: bytes may be written to its output queue.</summary>
    void FillOutput();

    /// <summary>The connection has sent, be it not everything.</summary>
    void OnSent();
}
