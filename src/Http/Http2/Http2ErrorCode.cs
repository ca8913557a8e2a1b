namespace Waterfall.Http.Http2;

/// <summary>The codes of RST_STREAM and GOAWAY (RFC 9113 7). A peer may send others.</summary>
public enum Http2ErrorCode : uint
{
    /// <summary>No error: an orderly end.</summary>
    NoError = 0x0,

    /// <summary>The peer broke the protocol.</summary>
    ProtocolError = 0x1,

    /// <summary>Something unexpected on the sender's side.</summary>
    InternalError = 0x2,

    /// <summary>The peer broke flow control.</summary>
    FlowControlError = 0x3,

    /// <summary>Settings were not acknowledged in time.</summary>
    SettingsTimeout = 0x4,

    /// <summary>A frame on a stream whose sending half was over.</summary>
    StreamClosed = 0x5,

    /// <summary>A frame of an impossible size.</summary>
    FrameSizeError = 0x6,

    /// <summary>The stream was refused before anything was done with it: it may be tried again.</summary>
    RefusedStream = 0x7,

    /// <summary>The stream is no longer wanted.</summary>
    Cancel = 0x8,

    /// <summary>The field compression state is lost.</summary>
    CompressionError = 0x9,

    /// <summary>The connection that CONNECT made was reset.</summary>
    ConnectError = 0xA,

    /// <summary>The peer is behaving in a way that costs too much.</summary>
    EnhanceYourCalm = 0xB,

    /// <summary>The transport is not secure enough.</summary>
    InadequateSecurity = 0xC,

    /// <summary>HTTP/1.1 is required instead.</summary>
    Http11Required = 0xD,
}
