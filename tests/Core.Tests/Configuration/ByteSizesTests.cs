using Waterfall.Core.Configuration;

namespace Waterfall.Core.Tests.Configuration;

public sealed class ByteSizesTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("512", 512)]
    [InlineData("64KiB", 65_536)]
    [InlineData("10MiB", 10_485_760)]
    [InlineData("1GiB", 1_073_741_824)]
    [InlineData("9999999999GiB", long.MaxValue)]
    [InlineData("8589934591GiB", 9_223_372_035_781_033_984)]
    public void Reads(string text, long bytes)
    {
        Assert.True(ByteSizes.TryParse(text, out var value));
        Assert.Equal(bytes, value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("KiB")]
    [InlineData("64 KiB")]
    [InlineData("64kib")]
    [InlineData("64KB")]
    [InlineData("64K")]
    [InlineData("-1")]
    [InlineData("1.5MiB")]
    [InlineData("0x10")]
    [InlineData("12345678901")]
    public void Refuses(string text) => Assert.False(ByteSizes.TryParse(text, out _));

    [Theory]
    [InlineData("64k", "64KiB")]
    [InlineData("64 KB", "64KiB")]
    [InlineData("10mb", "10MiB")]
    [InlineData("1G", "1GiB")]
    [InlineData("100B", "100")]
    [InlineData("1.5MiB", null)]
    [InlineData("big", null)]
    [InlineData("", null)]
    public void Suggests(string text, string? suggestion) => Assert.Equal(suggestion, ByteSizes.Suggest(text));

    [Theory]
    [InlineData(0, "0")]
    [InlineData(1000, "1000")]
    [InlineData(1024, "1KiB")]
    [InlineData(1025, "1025")]
    [InlineData(31_457_280, "30MiB")]
    [InlineData(1L << 40, "1024GiB")]
    public void Writes_what_it_reads(long bytes, string text)
    {
        Assert.Equal(text, ByteSizes.Format(bytes));
        Assert.True(ByteSizes.TryParse(text, out var value));
        Assert.Equal(bytes, value);
    }
}
