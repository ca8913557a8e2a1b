namespace Waterfall.Testing.Upstream;

/// <summary>How a connection from the gateway ended, as the upstream saw it.</summary>
public enum ConnectionEnd
{
    /// <summary>It has not.</summary>
    Open,

    /// <summary>The gateway closed it (FIN) between messages.</summary>
    ClosedByGateway,

    /// <summary>The gateway closed it in the middle of a message.</summary>
    CutByGateway,

    /// <summary>The gateway reset it (RST).</summary>
    ResetByGateway,

    /// <summary>The upstream's script ended it.</summary>
    ByUpstream,
}
