using System.Net;
using System.Net.Sockets;
using System.Numerics;
using System.Text;
using Waterfall.Core.Streams;

namespace Waterfall.Core.Tests.Streams;

/// <summary>Addresses beside those of the framework, and sets of blocks beside the blocks one by one.</summary>
public sealed class IpAddressTests
{
    [Theory]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("1::")]
    [InlineData("1:2:3:4:5:6:7:8")]
    [InlineData("1:2:3:4:5:6:7::")]
    [InlineData("::2:3:4:5:6:7:8")]
    [InlineData("fe80::1:2%eth0")]
    [InlineData("::ffff:1.2.3.4")]
    [InlineData("64:ff9b::192.0.2.33")]
    [InlineData("1:2:3:4:5:6:1.2.3.4")]
    [InlineData("0.0.0.0")]
    [InlineData("255.255.255.255")]
    [InlineData("ABCD:ef01::9")]
    public void An_address_is_read(string text)
    {
        Assert.True(IpAddressText.TryParse(Encoding.ASCII.GetBytes(text), out var address), text);
        Assert.Equal(ToNumber(IPAddress.Parse(text.Split('%')[0])), address);
    }

    [Theory]
    [InlineData("")]
    [InlineData(":")]
    [InlineData(":::")]
    [InlineData("1:")]
    [InlineData(":1")]
    [InlineData("1::2::3")]
    [InlineData("1:2:3:4:5:6:7")]
    [InlineData("1:2:3:4:5:6:7:8:9")]
    [InlineData("12345::")]
    [InlineData("g::")]
    [InlineData("1.2.3.4::")]
    [InlineData("::1.2.3.4:5")]
    [InlineData("1:2:3:4:5:6:7:1.2.3.4")]
    [InlineData("::1.2.3")]
    [InlineData("1.2.3")]
    [InlineData("1.2.3.4.5")]
    [InlineData("1.2.3.256")]
    [InlineData("1.2.3.04")]
    [InlineData("1.2..4")]
    [InlineData("1.2.3.")]
    [InlineData("1.2.3.4 ")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("2130706433")]
    [InlineData("unknown")]
    [InlineData("[::1]")]
    public void What_is_no_address_is_not(string text) => Assert.False(IpAddressText.TryParse(Encoding.ASCII.GetBytes(text), out _), text);

    [Fact]
    public void Whatever_the_framework_writes_is_read_as_it_is_meant()
    {
        var random = new Random(1);
        Span<byte> bytes = stackalloc byte[16];
        for (var i = 0; i < 20_000; i++)
        {
            random.NextBytes(bytes);
            for (var group = 0; group < 8; group++)
            {
                if (random.Next(2) == 0)
                    bytes.Slice(group * 2, 2).Clear();
            }
            var address = new IPAddress(i % 4 == 0 ? bytes[..4] : bytes);
            Assert.True(IpAddressText.TryParse(Encoding.ASCII.GetBytes(address.ToString()), out var number), address.ToString());
            Assert.Equal(ToNumber(address), number);
        }
    }

    [Fact]
    public void A_set_holds_what_one_of_its_blocks_holds()
    {
        var random = new Random(2);
        for (var round = 0; round < 200; round++)
        {
            var blocks = Enumerable.Range(0, random.Next(1, 40)).Select(_ => Block(random)).ToArray();
            var set = IpRangeSet.Of(blocks);
            var networks = blocks.Select(IPNetwork.Parse).ToArray();
            for (var i = 0; i < 200; i++)
            {
                // Near the edges, where a mistake would be.
                var near = networks[random.Next(networks.Length)];
                var address = Step(near.BaseAddress, random.Next(-2, 3) + (random.Next(2) == 0 ? 0 : 1 << random.Next(0, 12)));
                var expected = networks.Any(network => network.BaseAddress.AddressFamily == address.AddressFamily && network.Contains(address));
                Assert.True(expected == set.Contains(ToNumber(address)), $"{address} in {string.Join(' ', blocks)}");
            }
        }
    }

    [Fact]
    public void An_empty_set_holds_nothing_and_a_whole_one_everything()
    {
        Assert.False(IpRangeSet.Empty.Contains(0));
        Assert.True(IpRangeSet.Of(["::/0"]).Contains(UInt128.MaxValue));
        Assert.True(IpRangeSet.Of(["0.0.0.0/0"]).Contains(ToNumber(IPAddress.Parse("255.255.255.255"))));
        Assert.False(IpRangeSet.Of(["0.0.0.0/0"]).Contains(ToNumber(IPAddress.IPv6Loopback)));
    }

    private static string Block(Random random)
    {
        // Few bits vary, so that blocks lie within each other.
        if (random.Next(2) == 0)
        {
            var prefix = random.Next(20, 33);
            var address = (uint)(0x0A000000 | random.Next(1 << 14)) & ~((1u << (32 - prefix)) - 1);
            return $"{new IPAddress([(byte)(address >> 24), (byte)(address >> 16), (byte)(address >> 8), (byte)address])}/{prefix}";
        }
        var bits = random.Next(116, 129);
        var low = (ushort)(random.Next(1 << 14) & ~((1 << (128 - bits)) - 1));
        return $"2001:db8::{low:x}/{bits}";
    }

    private static IPAddress Step(IPAddress address, int by)
    {
        var number = new BigInteger(address.GetAddressBytes(), isUnsigned: true, isBigEndian: true) + by;
        var length = address.AddressFamily == AddressFamily.InterNetwork ? 4 : 16;
        var bytes = BigInteger.Max(number, 0).ToByteArray(isUnsigned: true, isBigEndian: true);
        return new IPAddress([.. new byte[length - bytes.Length], .. bytes]);
    }

    private static UInt128 ToNumber(IPAddress address) =>
        System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(address.MapToIPv6().GetAddressBytes());
}
