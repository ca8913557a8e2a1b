using System.Buffers;
using System.Buffers.Binary;

namespace Waterfall.Http.Http2;

/// <summary>Frames of a fixed form (RFC 9113 6).</summary>
internal static class Http2FrameWriter
{
    private const int SettingBytes = 6;
    private const int MaxSettings = 8;

    /// <summary>What a client's connection begins with (RFC 9113 3.4).</summary>
    public static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    /// <summary>The header of a DATA frame (RFC 9113 6.1); its payload is the caller's to write.</summary>
    public static void DataHeader(IBufferWriter<byte> output, uint streamId, int length, bool endStream)
    {
        Http2FrameHeader.Write(output.GetSpan(Http2FrameHeader.Bytes), length, Http2FrameType.Data, endStream ? Http2Flags.EndStream : 0, streamId);
        output.Advance(Http2FrameHeader.Bytes);
    }

    /// <summary>RST_STREAM (RFC 9113 6.4): a code of four bytes.</summary>
    public static void RstStream(IBufferWriter<byte> output, uint streamId, Http2ErrorCode code) =>
        Word(output, Http2FrameType.RstStream, streamId, (uint)code);

    /// <summary>WINDOW_UPDATE (RFC 9113 6.9): an increment of 31 bits.</summary>
    public static void WindowUpdate(IBufferWriter<byte> output, uint streamId, int increment) =>
        Word(output, Http2FrameType.WindowUpdate, streamId, (uint)increment);

    /// <summary>PING (RFC 9113 6.7): eight bytes of anything.</summary>
    public static void Ping(IBufferWriter<byte> output, ulong opaque, bool ack)
    {
        const int Length = Http2FrameHeader.Bytes + 8;
        Span<byte> span = output.GetSpan(Length);
        Http2FrameHeader.Write(span, 8, Http2FrameType.Ping, ack ? Http2Flags.Ack : 0, 0);
        BinaryPrimitives.WriteUInt64BigEndian(span[Http2FrameHeader.Bytes..], opaque);
        output.Advance(Length);
    }

    /// <summary>GOAWAY (RFC 9113 6.8) without debug data: the last stream that was or might be processed, and a code.</summary>
    public static void GoAway(IBufferWriter<byte> output, uint lastStreamId, Http2ErrorCode code)
    {
        const int Length = Http2FrameHeader.Bytes + 8;
        Span<byte> span = output.GetSpan(Length);
        Http2FrameHeader.Write(span, 8, Http2FrameType.GoAway, 0, 0);
        BinaryPrimitives.WriteUInt32BigEndian(span[Http2FrameHeader.Bytes..], lastStreamId);
        BinaryPrimitives.WriteUInt32BigEndian(span[(Http2FrameHeader.Bytes + 4)..], (uint)code);
        output.Advance(Length);
    }

    /// <summary>The empty SETTINGS that acknowledges (RFC 9113 6.5.3).</summary>
    public static void SettingsAck(IBufferWriter<byte> output)
    {
        Http2FrameHeader.Write(output.GetSpan(Http2FrameHeader.Bytes), 0, Http2FrameType.Settings, Http2Flags.Ack, 0);
        output.Advance(Http2FrameHeader.Bytes);
    }

    /// <summary>SETTINGS with what differs from the initial values (RFC 9113 6.5.1): each an identifier of two bytes and a value of four.</summary>
    public static void Settings(IBufferWriter<byte> output, Http2Settings settings, Http2Role role)
    {
        Span<byte> span = output.GetSpan(Http2FrameHeader.Bytes + (MaxSettings * SettingBytes));
        int at = Http2FrameHeader.Bytes;
        // RFC 9113 8.4 and 6.5.2: a client that takes no pushes says so; a server never says that it would.
        if (role == Http2Role.Client) Setting(span, ref at, Http2SettingId.EnablePush, 0, 1);
        Setting(span, ref at, Http2SettingId.HeaderTableSize, settings.HeaderTableSize, 4096);
        Setting(span, ref at, Http2SettingId.MaxConcurrentStreams, settings.MaxConcurrentStreams, int.MaxValue);
        Setting(span, ref at, Http2SettingId.InitialWindowSize, settings.InitialWindowSize, Http2Settings.DefaultWindowSize);
        Setting(span, ref at, Http2SettingId.MaxFrameSize, settings.MaxFrameSize, Http2Settings.MinMaxFrameSize);
        Setting(span, ref at, Http2SettingId.MaxHeaderListSize, settings.MaxHeaderListSize, int.MaxValue);
        if (settings.EnableConnectProtocol && role == Http2Role.Server) Setting(span, ref at, Http2SettingId.EnableConnectProtocol, 1, 0);
        // RFC 9218 2.1: in the first SETTINGS or never. Priorities of RFC 7540 are not looked at here, and none are sent.
        Setting(span, ref at, Http2SettingId.NoRfc7540Priorities, 1, 0);
        Http2FrameHeader.Write(span, at - Http2FrameHeader.Bytes, Http2FrameType.Settings, 0, 0);
        output.Advance(at);
    }

    private static void Setting(Span<byte> span, ref int at, Http2SettingId id, int value, int initial)
    {
        if (value == initial) return;
        BinaryPrimitives.WriteUInt16BigEndian(span[at..], (ushort)id);
        BinaryPrimitives.WriteUInt32BigEndian(span[(at + 2)..], (uint)value);
        at += SettingBytes;
    }

    private static void Word(IBufferWriter<byte> output, Http2FrameType type, uint streamId, uint word)
    {
        const int Length = Http2FrameHeader.Bytes + 4;
        Span<byte> span = output.GetSpan(Length);
        Http2FrameHeader.Write(span, 4, type, 0, streamId);
        BinaryPrimitives.WriteUInt32BigEndian(span[Http2FrameHeader.Bytes..], word);
        output.Advance(Length);
    }
}
