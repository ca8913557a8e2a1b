using System.Buffers.Binary;
using System.Text;

namespace Waterfall.Testing.Frames;

/// <summary>A frame that the gateway has sent.</summary>
/// <param name="Type">Its type (RFC 9113 6).</param>
/// <param name="Flags">Its flags.</param>
/// <param name="Stream">Its stream; 0 for the connection.</param>
/// <param name="Payload">What it carries.</param>
/// <param name="Fields">With HEADERS: the fields, in order.</param>
public sealed record WireFrame(byte Type, byte Flags, uint Stream, byte[] Payload, IReadOnlyList<(string Name, string Value)> Fields)
{
    /// <summary>Whether it ends its stream.</summary>
    public bool Ends => Type is Frame.Data or Frame.Headers && (Flags & Frame.EndStream) != 0;

    /// <summary>Whether it is an answer to SETTINGS or PING.</summary>
    public bool IsAck => Type is Frame.Settings or Frame.Ping && (Flags & Frame.Ack) != 0;

    /// <summary>With RST_STREAM and GOAWAY: the code.</summary>
    public uint Code => Type == Frame.Reset ? BinaryPrimitives.ReadUInt32BigEndian(Payload) : BinaryPrimitives.ReadUInt32BigEndian(Payload.AsSpan(4));

    /// <summary>With GOAWAY: the last stream that counts.</summary>
    public uint LastStream => BinaryPrimitives.ReadUInt32BigEndian(Payload);

    /// <summary>With DATA: the bytes, a character each.</summary>
    public string Text => Encoding.Latin1.GetString(Payload);

    /// <summary>The value of a field; empty if there is none.</summary>
    public string this[string name] => Fields.FirstOrDefault(field => field.Name == name).Value ?? "";

    /// <summary>In words, as <c>HEADERS(1,200)</c>, <c>DATA(1,5,end)</c>, <c>RST(3,8)</c>, <c>GOAWAY(5,0)</c>.</summary>
    public override string ToString() => Type switch
    {
        Frame.Headers => $"HEADERS({Stream},{this[":status"]}{this[":path"]}{(Ends ? ",end" : "")})",
        Frame.Data => $"DATA({Stream},{Payload.Length}{(Ends ? ",end" : "")})",
        Frame.Reset => $"RST({Stream},{Code})",
        Frame.GoAway => $"GOAWAY({(LastStream == int.MaxValue ? "max" : LastStream)},{Code})",
        Frame.Ping => IsAck ? "PONG" : "PING",
        Frame.Settings => IsAck ? "SETTINGS(ack)" : "SETTINGS",
        Frame.WindowUpdate => $"WINDOW({Stream})",
        _ => $"FRAME({Type},{Stream})",
    };
}
