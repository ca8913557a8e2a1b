using System.Buffers;
using System.Text;
using Waterfall.Http.Grpc;

namespace Waterfall.Http.Tests.Grpc;

public sealed class GrpcWebTextTests
{
    private static readonly int[] Steps = [1, 2, 3, 4, 5, 7, 64, 4095, 4097, 100_000];

    public static TheoryData<int> Splits => [.. Steps];

    [Theory]
    [MemberData(nameof(Splits))]
    public void What_is_encoded_in_any_split_is_decoded_in_any_split(int step)
    {
        byte[] body = GrpcMessageTrackerTests.Body(0, 1, 2, 3, 4, 10_000, 5, 0);
        byte[] text = Encode(body, step);
        foreach (int other in Steps) Assert.Equal(body, Decode(text, other));
    }

    [Fact]
    public void A_message_that_is_complete_is_all_there()
    {
        foreach (int size in Enumerable.Range(0, 10))
        {
            byte[] message = GrpcMessageTrackerTests.Body(size);
            var encoder = default(GrpcWebTextEncoder);
            var output = new ArrayBufferWriter<byte>();
            foreach (byte b in message) encoder.Write([b], output);
            Assert.True(encoder.IsAtBoundary);
            Assert.Equal(Convert.ToBase64String(message), Encoding.ASCII.GetString(output.WrittenSpan));
        }
    }

    [Fact]
    public void What_is_held_of_half_a_message_is_given_at_the_end()
    {
        var encoder = default(GrpcWebTextEncoder);
        var output = new ArrayBufferWriter<byte>();
        encoder.Write([0, 0, 0, 0, 9, 1, 2], output);
        Assert.False(encoder.IsAtBoundary);
        Assert.Equal(8, output.WrittenCount);
        encoder.Flush(output);
        Assert.Equal(Convert.ToBase64String([0, 0, 0, 0, 9, 1, 2]), Encoding.ASCII.GetString(output.WrittenSpan));
    }

    [Theory]
    [InlineData("AAA*")]
    [InlineData("AA A")]
    [InlineData("AAAA\r\nAAAA")]
    [InlineData("A===")]
    [InlineData("====")]
    [InlineData("=AAA")]
    [InlineData("AA=A")]
    [InlineData("AAAA-_==")]
    public void What_is_no_base64_is_refused_in_any_split(string text)
    {
        foreach (int step in Steps) Assert.False(TryDecode(Encoding.ASCII.GetBytes(text), step, out _) is { IsComplete: true }, $"split by {step}");
    }

    [Theory]
    [InlineData("A")]
    [InlineData("AAAAAA")]
    [InlineData("AAA=A")]
    public void What_ends_within_a_group_is_not_complete(string text) =>
        Assert.False(Assert.NotNull(TryDecode(Encoding.ASCII.GetBytes(text), 2, out _)).IsComplete);

    [Fact]
    public void Texts_in_a_row_are_one_body()
    {
        byte[] text = Encoding.ASCII.GetBytes(Convert.ToBase64String([1]) + Convert.ToBase64String([2, 3]) + Convert.ToBase64String([4, 5, 6]));
        foreach (int step in Steps) Assert.Equal([1, 2, 3, 4, 5, 6], Decode(text, step));
    }

    private static byte[] Encode(byte[] body, int step)
    {
        var encoder = default(GrpcWebTextEncoder);
        var output = new ArrayBufferWriter<byte>();
        for (int at = 0; at < body.Length; at += step) encoder.Write(body.AsSpan(at, Math.Min(step, body.Length - at)), output);
        return output.WrittenSpan.ToArray();
    }

    private static byte[] Decode(byte[] text, int step)
    {
        GrpcWebTextDecoder? decoder = TryDecode(text, step, out byte[] bytes);
        Assert.True(decoder is { IsComplete: true });
        return bytes;
    }

    private static GrpcWebTextDecoder? TryDecode(byte[] text, int step, out byte[] bytes)
    {
        var decoder = default(GrpcWebTextDecoder);
        var output = new ArrayBufferWriter<byte>();
        bool isGood = true;
        for (int at = 0; at < text.Length && isGood; at += step) isGood = decoder.TryWrite(text.AsSpan(at, Math.Min(step, text.Length - at)), output);
        bytes = output.WrittenSpan.ToArray();
        return isGood ? decoder : null;
    }
}
