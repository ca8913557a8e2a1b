using System.Buffers;
using System.Text;
using Waterfall.Http.Grpc;
using Waterfall.Http.Semantics;

namespace Waterfall.Http.Tests.Grpc;

public sealed class GrpcWebTrailersTests
{
    [Fact]
    public void Trailers_are_a_frame_of_lines()
    {
        var output = new ArrayBufferWriter<byte>();
        GrpcWebTrailers.Write(Trailers(), output);
        const string lines = "grpc-status:0\r\nx-more:a b\r\n";
        Assert.Equal([0x80, 0, 0, 0, (byte)lines.Length, .. Encoding.ASCII.GetBytes(lines)], output.WrittenSpan.ToArray());
    }

    [Fact]
    public void In_text_they_are_the_same()
    {
        var binary = new ArrayBufferWriter<byte>();
        var text = new ArrayBufferWriter<byte>();
        GrpcWebTrailers.Write(Trailers(), binary);
        GrpcWebTrailers.WriteText(Trailers(), text);
        Assert.Equal(Convert.ToBase64String(binary.WrittenSpan), Encoding.ASCII.GetString(text.WrittenSpan));
    }

    [Fact]
    public void None_are_an_empty_frame()
    {
        var output = new ArrayBufferWriter<byte>();
        GrpcWebTrailers.Write(null, output);
        Assert.Equal([0x80, 0, 0, 0, 0], output.WrittenSpan.ToArray());
        output.Clear();
        GrpcWebTrailers.WriteText(null, output);
        Assert.Equal("gAAAAAA=", Encoding.ASCII.GetString(output.WrittenSpan));
    }

    private static MessageHead Trailers()
    {
        var trailers = new MessageHead();
        trailers.Add("Grpc-Status"u8, "0"u8);
        trailers.Add("x-gone"u8, "1"u8);
        trailers.Add("X-More"u8, "a b"u8);
        trailers.RemoveAll("x-gone"u8);
        return trailers;
    }
}
