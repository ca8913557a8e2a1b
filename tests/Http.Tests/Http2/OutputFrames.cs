using System.Buffers.Binary;
using Waterfall.Http.Http2;

namespace Waterfall.Http.Tests.Http2;

/// <summary>The frames that a session has written.</summary>
internal static class OutputFrames
{
    public static List<(Http2FrameHeader Header, byte[] Payload)> Split(ReadOnlySpan<byte> output)
    {
        if (output.StartsWith(Http2FrameWriter.Preface)) output = output[Http2FrameWriter.Preface.Length..];
        List<(Http2FrameHeader, byte[])> frames = [];
        while (!output.IsEmpty)
        {
            Http2FrameHeader header = Http2FrameHeader.Read(output);
            frames.Add((header, output.Slice(Http2FrameHeader.Bytes, header.Length).ToArray()));
            output = output[(Http2FrameHeader.Bytes + header.Length)..];
        }

        return frames;
    }

    public static IEnumerable<string> Describe(ReadOnlySpan<byte> output) => Split(output).Select(frame => Describe(frame.Header, frame.Payload));

    private static string Describe(Http2FrameHeader header, byte[] payload)
    {
        uint Word(int at) => BinaryPrimitives.ReadUInt32BigEndian(payload.AsSpan(at));
        return header.Type switch
        {
            Http2FrameType.RstStream => $"RST({header.StreamId},{(Http2ErrorCode)Word(0)})",
            Http2FrameType.GoAway => $"GOAWAY({Word(0)},{(Http2ErrorCode)Word(4)})",
            Http2FrameType.Ping => $"PING({BinaryPrimitives.ReadUInt64BigEndian(payload):x}{(header.Has(Http2Flags.Ack) ? ",ack" : "")})",
            Http2FrameType.WindowUpdate => $"WINDOW({header.StreamId},{Word(0)})",
            Http2FrameType.Data => $"DATA({header.StreamId},{header.Length}{(header.Has(Http2Flags.EndStream) ? ",end" : "")})",
            Http2FrameType.Settings => header.Has(Http2Flags.Ack) ? "SETTINGS(ack)" : $"SETTINGS({payload.Length / 6})",
            _ => $"{header.Type}({header.StreamId},{header.Flags})",
        };
    }
}
