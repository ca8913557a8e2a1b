using Waterfall.Core.Upstreams.Resolution.Wire;

namespace Waterfall.Core.Tests.Upstreams.Resolution;

public class DnsNameTests
{
    [Theory]
    [InlineData("example.com", "example.com")]
    [InlineData("Example.COM.", "example.com")]
    [InlineData("_http._tcp.my-svc.x", "_http._tcp.my-svc.x")]
    public void A_host_name_is_read_and_folded(string text, string expected)
    {
        Assert.True(DnsName.TryParse(text, out var name));
        Assert.Equal(expected, name.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("a..b")]
    [InlineData(".a")]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("bücher.example")]
    [InlineData("a\0b")]
    public void What_is_no_host_name_is_refused(string text) => Assert.False(DnsName.TryParse(text, out _));

    [Fact]
    public void Labels_end_at_63_octets_and_names_at_255()
    {
        var label = new string('a', 63);
        var longest = $"{label}.{label}.{label}.{new string('b', 61)}"; // 253 characters, 255 octets
        Assert.True(DnsName.TryParse(longest, out var name));
        Assert.Equal(255, name.Wire.Length);
        Assert.True(DnsName.TryParse(longest + ".", out _));
        Assert.False(DnsName.TryParse(longest + "b", out _));
        Assert.False(DnsName.TryParse(label + "a", out _));
    }

    [Fact]
    public void Names_equal_without_regard_to_case()
    {
        Assert.True(DnsName.TryParse("WWW.example", out var upper));
        Assert.True(DnsName.TryParse("www.EXAMPLE.", out var lower));
        Assert.Equal(upper, lower);
        Assert.Equal(upper.GetHashCode(), lower.GetHashCode());
        Assert.True(DnsName.TryParse("ww.wexample", out var other));
        Assert.NotEqual(upper, other);
    }

    [Fact]
    public void A_compressed_name_is_expanded_and_the_offset_is_past_its_pointer()
    {
        byte[] message = [1, (byte)'b', 0, 1, (byte)'A', 0xC0, 0, 99];
        var offset = 3;
        Assert.True(DnsName.TryRead(message, ref offset, out var name));
        Assert.Equal("a.b", name.ToString());
        Assert.Equal(7, offset);
    }

    [Theory]
    [InlineData(new byte[] { 0xC0, 0 }, 0)]                         // to itself
    [InlineData(new byte[] { 0xC0, 2, 0xC0, 0 }, 0)]                // forward
    [InlineData(new byte[] { 1, 97, 0xC0, 0 }, 0)]                  // to its own first label
    [InlineData(new byte[] { 1, 97, 0xC0, 4, 0xC0, 0 }, 4)]         // back, then forward again
    [InlineData(new byte[] { 0xC0 }, 0)]                            // half a pointer
    [InlineData(new byte[] { 3, 97 }, 0)]                           // label past the end
    [InlineData(new byte[] { 1, 97 }, 0)]                           // no root
    [InlineData(new byte[] { 0x40, 0 }, 0)]                         // label type 01
    [InlineData(new byte[] { 0x80, 0 }, 0)]                         // label type 10
    [InlineData(new byte[] { }, 0)]
    public void Hostile_names_are_refused(byte[] message, int offset) => Assert.False(DnsName.TryRead(message, ref offset, out _));

    [Fact]
    public void A_name_grown_past_255_octets_by_pointers_is_refused()
    {
        // Each name is a label of 63 and a pointer to the one before: the fourth pointer makes it too long.
        var message = new List<byte> { 0 };
        var previous = 0;
        for (var i = 0; i < 4; i++)
        {
            var start = message.Count;
            message.AddRange([63, .. new byte[63], 0xC0, (byte)previous]);
            previous = start;
            var offset = start;
            Assert.Equal(i < 3, DnsName.TryRead(message.ToArray(), ref offset, out _));
        }
    }

    [Fact]
    public void Octets_that_are_not_plain_are_written_as_numbers()
    {
        byte[] message = [4, (byte)'.', (byte)'\\', 0, 0xFF, 0];
        var offset = 0;
        Assert.True(DnsName.TryRead(message, ref offset, out var name));
        Assert.Equal(@"\046\092\000\255", name.ToString());
    }
}
