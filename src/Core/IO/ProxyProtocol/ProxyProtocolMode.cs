namespace Waterfall.Core.IO.ProxyProtocol;

/// <summary>Which header of the PROXY protocol connections begin with. Where there is to be one, a connection without is closed.</summary>
public enum ProxyProtocolMode : byte
{
    /// <summary>None.</summary>
    Off,

    /// <summary>Version 1, a line of text.</summary>
    V1,

    /// <summary>Version 2, binary.</summary>
    V2,

    /// <summary>Either.</summary>
    Any,
}
