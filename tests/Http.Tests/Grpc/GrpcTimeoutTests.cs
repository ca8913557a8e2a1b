using System.Text;
using Waterfall.Http.Grpc;

namespace Waterfall.Http.Tests.Grpc;

/// <summary>gRPC over HTTP/2, "Requests": Timeout → "grpc-timeout" TimeoutValue TimeoutUnit.</summary>
public sealed class GrpcTimeoutTests
{
    [Theory]
    [InlineData("1H", 3_600_000)]
    [InlineData("99999999H", 359_999_996_400_000)]
    [InlineData("2M", 120_000)]
    [InlineData("3S", 3000)]
    [InlineData("00000250m", 250)]
    [InlineData("1u", 1)]
    [InlineData("1000u", 1)]
    [InlineData("1001u", 2)]
    [InlineData("1n", 1)]
    [InlineData("1000001n", 2)]
    [InlineData("99999999n", 100)]
    [InlineData("0m", 0)]
    public void Reads_what_the_grammar_has(string text, long milliseconds)
    {
        Assert.True(GrpcTimeout.TryParse(Encoding.ASCII.GetBytes(text), out var parsed));
        Assert.Equal(milliseconds, parsed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("m")]
    [InlineData("1")]
    [InlineData("123456789m")] // at most 8 digits
    [InlineData("1h")]
    [InlineData("1s")]
    [InlineData("1ms")]
    [InlineData("-1m")]
    [InlineData("+1m")]
    [InlineData(" 1m")]
    [InlineData("1m ")]
    [InlineData("1 m")]
    [InlineData("1.5S")]
    [InlineData("1S, 2S")]
    [InlineData("١m")]
    public void Refuses_anything_else(string text) => Assert.False(GrpcTimeout.TryParse(Encoding.UTF8.GetBytes(text), out _));

    [Theory]
    [InlineData(1, "1m")]
    [InlineData(99_999_999, "99999999m")]
    [InlineData(100_000_999, "100000S")]
    [InlineData(99_999_999_999, "99999999S")]
    [InlineData(100_000_000_000, "1666666M")]
    [InlineData(5_999_999_999_999, "99999999M")]
    [InlineData(6_000_000_000_000, "1666666H")]
    [InlineData(long.MaxValue, "99999999H")]
    [InlineData(0, "1n")]
    [InlineData(-5, "1n")]
    public void Writes_what_it_can_in_eight_digits(long milliseconds, string text)
    {
        var bytes = new byte[GrpcTimeout.MaxLength];
        Assert.Equal(text, Encoding.ASCII.GetString(bytes, 0, GrpcTimeout.Write(milliseconds, bytes)));
        Assert.True(GrpcTimeout.TryParse(Encoding.ASCII.GetBytes(text), out var read));
        Assert.True(read <= Math.Max(1, milliseconds));
    }

    [Fact]
    public void Wants_room() => Assert.Throws<ArgumentException>(() => GrpcTimeout.Write(1, new byte[GrpcTimeout.MaxLength - 1]));
}
