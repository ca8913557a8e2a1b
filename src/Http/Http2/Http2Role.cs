namespace Waterfall.Http.Http2;

/// <summary>Which end of a connection a session is (RFC 9113 2.2).</summary>
public enum Http2Role : byte
{
    /// <summary>Requests come in, responses go out.</summary>
    Server,

    /// <summary>Requests go out, responses come in.</summary>
    Client,
}
