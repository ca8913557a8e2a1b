using System.Runtime.InteropServices;

namespace Waterfall.Http.Http2;

/// <summary>An error of a stream or of the connection (RFC 9113 5.4).</summary>
/// <param name="Code">Its code on the wire.</param>
/// <param name="Scope">What it ends.</param>
/// <param name="IsLocal">Whether this side found it; otherwise the peer sent it.</param>
/// <param name="Detail">What was wrong, for logs: a constant sentence with its clause; empty for what the peer sent.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Http2Error(Http2ErrorCode Code, Http2ErrorScope Scope, bool IsLocal, string Detail);

/// <summary>What an error ends.</summary>
public enum Http2ErrorScope : byte
{
    /// <summary>One stream (RFC 9113 5.4.2).</summary>
    Stream,

    /// <summary>The connection (RFC 9113 5.4.1).</summary>
    Connection,
}
