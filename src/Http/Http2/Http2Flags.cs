namespace Waterfall.Http.Http2;

/// <summary>Flags of a frame; which of them mean something depends on its type (RFC 9113 4.1, 6).</summary>
[Flags]
internal enum Http2Flags : byte
{
    None = 0,

    /// <summary>DATA, HEADERS: the sender's half of the stream ends with it.</summary>
    EndStream = 0x1,

    /// <summary>SETTINGS, PING: an answer.</summary>
    Ack = EndStream,

    /// <summary>HEADERS, CONTINUATION: the field block ends with it.</summary>
    EndHeaders = 0x4,

    /// <summary>DATA, HEADERS: a Pad Length and padding are in it.</summary>
    Padded = 0x8,

    /// <summary>HEADERS: five bytes of the old priorities are in it.</summary>
    Priority = 0x20,
}
