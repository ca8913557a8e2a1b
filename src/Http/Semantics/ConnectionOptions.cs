namespace Waterfall.Http.Semantics;

/// <summary>The Connection options that mean something here (RFC 9110 7.6.1 and 7.8, RFC 9112 9.3 and 9.6).</summary>
[Flags]
internal enum ConnectionOptions : byte
{
    None = 0,
    Close = 1,
    KeepAlive = 2,
    Upgrade = 4,
}
