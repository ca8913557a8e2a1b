namespace Waterfall.Core.IO;

/// <summary>Why a connection failed, or could not be made.</summary>
internal enum TransportError : byte
{
    None,
    Reset,
    Refused,
    Unreachable,
    TimedOut,
    NameNotResolved,
    WriteTimedOut,
    Closed,

    /// <summary>The peers could not agree on how to encrypt, or one broke the rules of TLS.</summary>
    TlsFailed,

    /// <summary>The peer's certificate is not to be trusted.</summary>
    CertificateInvalid,
    Other,
}
