namespace Waterfall.Http.Semantics;

/// <summary>What a request asks its connection, or its stream, to become (RFC 9110 7.8, RFC 8441 4).</summary>
public enum UpgradeProtocol : byte
{
    /// <summary>Nothing: an ordinary exchange.</summary>
    None,

    /// <summary>A WebSocket connection (RFC 6455).</summary>
    WebSocket,
}
