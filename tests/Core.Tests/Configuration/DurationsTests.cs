using Waterfall.Core.Configuration;

namespace Waterfall.Core.Tests.Configuration;

public sealed class DurationsTests
{
    [Theory]
    [InlineData("250ms", 250)]
    [InlineData("0s", 0)]
    [InlineData("5s", 5_000)]
    [InlineData("1m", 60_000)]
    [InlineData("1h", 3_600_000)]
    [InlineData("007s", 7_000)]
    public void Reads(string text, long milliseconds)
    {
        Assert.True(Durations.TryParse(text, out var value));
        Assert.Equal(milliseconds, value.TotalMilliseconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("s")]
    [InlineData("5 s")]
    [InlineData("5S")]
    [InlineData("-5s")]
    [InlineData("+5s")]
    [InlineData("1.5s")]
    [InlineData("1m30s")]
    [InlineData("5d")]
    [InlineData("٥s")]
    [InlineData("12345678901s")]
    public void Refuses(string text) => Assert.False(Durations.TryParse(text, out _));

    [Fact]
    public void What_is_far_too_long_does_not_overflow()
    {
        Assert.True(Durations.TryParse("9999999999h", out var value));
        Assert.True(value > TimeSpan.FromDays(365_000));
    }

    [Theory]
    [InlineData("5", "5s")]
    [InlineData("5 sec", "5s")]
    [InlineData("5M", "5m")]
    [InlineData("5Minutes", "5m")]
    [InlineData("5MS", "5ms")]
    [InlineData("5hr", "5h")]
    [InlineData("5d", null)]
    [InlineData("", null)]
    [InlineData("-5s", null)]
    public void Suggests(string text, string? suggestion) => Assert.Equal(suggestion, Durations.Suggest(text));

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(1, "1ms")]
    [InlineData(1_500, "1500ms")]
    [InlineData(75_000, "75s")]
    [InlineData(60_000, "60s")]
    [InlineData(300_000, "5m")]
    [InlineData(86_400_000, "24h")]
    public void Writes_what_it_reads(long milliseconds, string text)
    {
        Assert.Equal(text, Durations.Format(TimeSpan.FromMilliseconds(milliseconds)));
        Assert.True(Durations.TryParse(text, out var value));
        Assert.Equal(milliseconds, value.TotalMilliseconds);
    }
}
