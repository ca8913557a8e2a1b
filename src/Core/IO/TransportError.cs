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
    Other,
}
