using System.Buffers.Binary;
using System.Net;
using System.Numerics;
using System.Text;
using Waterfall.Core.IO.ProxyProtocol;
using Waterfall.Core.Memory;

namespace Waterfall.Core.Tests.IO.ProxyProtocol;

/// <summary>Headers of the PROXY protocol, each in every split.</summary>
public sealed class ProxyHeaderParserTests
{
    private const string Peer = "the peer's";
    private const string Bad = "malformed";

    [Theory]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 56324 443\r\n", "192.0.2.1:56324")]
    [InlineData("PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n", "255.255.255.255:65535")]
    [InlineData("PROXY TCP4 0.0.0.0 0.0.0.0 0 0\r\n", "0.0.0.0:0")]
    [InlineData("PROXY TCP6 2001:db8::1 ::1 56324 443\r\n", "[2001:db8::1]:56324")]
    [InlineData("PROXY TCP6 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n", "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535")]
    [InlineData("PROXY TCP6 ::ffff:192.0.2.1 ::1 1 2\r\n", "192.0.2.1:1")]
    [InlineData("PROXY UNKNOWN\r\n", Peer)]
    [InlineData("PROXY UNKNOWN ffff:f...f:ffff ffff:f...f:ffff 65535 65535\r\n", Peer)]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 56324 443\n", null)]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 56324\r\n", Bad)]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 56324 443 1\r\n", Bad)]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 56324 443 \r\n", Bad)]
    [InlineData("PROXY TCP4  192.0.2.1 198.51.100.1 56324 443\r\n", Bad)]
    [InlineData("PROXY TCP4 192.0.2 198.51.100.1 56324 443\r\n", Bad)]
    [InlineData("PROXY TCP4 192.0.02.1 198.51.100.1 56324 443\r\n", Bad)]
    [InlineData("PROXY TCP4 2001:db8::1 198.51.100.1 56324 443\r\n", Bad)]
    [InlineData("PROXY TCP6 192.0.2.1 ::1 56324 443\r\n", Bad)]
    [InlineData("PROXY TCP6 fe80::1%eth0 ::1 56324 443\r\n", Bad)]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 65536 443\r\n", Bad)]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 056 443\r\n", Bad)]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 -1 443\r\n", Bad)]
    [InlineData("PROXY UDP4 192.0.2.1 198.51.100.1 1 443\r\n", Bad)]
    [InlineData("proxy TCP4 192.0.2.1 198.51.100.1 1 443\r\n", Bad)]
    [InlineData("GET / HTTP/1.1\r\n", Bad)]
    public void Version_1(string line, string? expected) => Expect(Encoding.ASCII.GetBytes(line), ProxyProtocolMode.V1, expected);

    [Fact]
    public void A_line_that_does_not_end_is_malformed_after_107_bytes()
    {
        var line = Encoding.ASCII.GetBytes("PROXY UNKNOWN " + new string('x', 200) + "\r\n");
        Assert.Equal(ProxyHeaderStatus.NeedMore, ProxyHeaderParser.Parse(line.AsSpan(0, 106), ProxyProtocolMode.Any, out _));
        Assert.Equal(ProxyHeaderStatus.Malformed, ProxyHeaderParser.Parse(line.AsSpan(0, 107), ProxyProtocolMode.Any, out _));
    }

    public static TheoryData<string, byte[], string?> Version2Cases() => new()
    {
        { "TCP over IPv4", V2(0x21, 0x11, [192, 0, 2, 1, 198, 51, 100, 1, 0xDC, 0x04, 0x01, 0xBB]), "192.0.2.1:56324" },
        { "TCP over IPv6", V2(0x21, 0x21, [.. IPAddress.Parse("2001:db8::1").GetAddressBytes(), .. new byte[16], 0, 7, 0, 8]), "[2001:db8::1]:7" },
        { "IPv4 in IPv6", V2(0x21, 0x21, [.. IPAddress.Parse("::ffff:192.0.2.1").GetAddressBytes(), .. new byte[16], 0, 7, 0, 8]), "192.0.2.1:7" },
        { "a unix socket", V2(0x21, 0x31, new byte[216]), "unix" },
        { "unspecified", V2(0x21, 0x00, []), Peer },
        { "unspecified, with bytes", V2(0x21, 0x00, [1, 2, 3]), Peer },
        { "local", V2(0x20, 0x00, []), Peer },
        { "local, with addresses", V2(0x20, 0x11, new byte[12]), Peer },
        { "local, of no family", V2(0x20, 0xFF, [9]), Peer },
        { "TLVs", V2(0x21, 0x11, [.. new byte[12], 0x04, 0, 2, 0, 0, 0x01, 0, 2, (byte)'h', (byte)'2']), "0.0.0.0:0" },
        { "an empty TLV", V2(0x21, 0x11, [.. new byte[12], 0xE0, 0, 0]), "0.0.0.0:0" },
        { "a checksum", WithChecksum(V2(0x21, 0x11, [192, 0, 2, 1, 0, 0, 0, 0, 0, 1, 0, 2, 0x03, 0, 4, 0, 0, 0, 0])), "192.0.2.1:1" },
        { "a checksum that is wrong", V2(0x21, 0x11, [.. new byte[12], 0x03, 0, 4, 1, 2, 3, 4]), Bad },
        { "a checksum that is short", V2(0x21, 0x11, [.. new byte[12], 0x03, 0, 3, 1, 2, 3]), Bad },
        { "a TLV beyond the end", V2(0x21, 0x11, [.. new byte[12], 0x04, 0, 3, 0, 0]), Bad },
        { "half a TLV", V2(0x21, 0x11, [.. new byte[12], 0x04, 0]), Bad },
        { "addresses that are short", V2(0x21, 0x11, new byte[11]), Bad },
        { "IPv6 addresses that are short", V2(0x21, 0x21, new byte[35]), Bad },
        { "datagrams", V2(0x21, 0x12, new byte[12]), Bad },
        { "no transport", V2(0x21, 0x10, new byte[12]), Bad },
        { "no such family", V2(0x21, 0x41, new byte[12]), Bad },
        { "no such command", V2(0x22, 0x11, new byte[12]), Bad },
        { "version 1", V2(0x11, 0x11, new byte[12]), Bad },
        { "version 3", V2(0x31, 0x11, new byte[12]), Bad },
        { "as long as may be", V2(0x21, 0x00, new byte[2032]), Peer },
        { "too long", V2(0x21, 0x00, new byte[2033]), Bad },
        { "another signature", [.. "\r\n\r\n\0\r\nQUIX\n"u8, 0x20, 0, 0, 0], Bad },
    };

    [Theory]
    [MemberData(nameof(Version2Cases))]
    public void Version_2(string what, byte[] header, string? expected)
    {
        Assert.NotEmpty(what);
        Expect(header, ProxyProtocolMode.V2, expected);
    }

    [Fact]
    public void Only_what_is_configured_is_taken()
    {
        var (v1, v2) = ("PROXY UNKNOWN\r\n"u8.ToArray(), V2(0x20, 0, []));
        Assert.Equal(ProxyHeaderStatus.Malformed, ProxyHeaderParser.Parse(v1, ProxyProtocolMode.V2, out _));
        Assert.Equal(ProxyHeaderStatus.Malformed, ProxyHeaderParser.Parse(v2, ProxyProtocolMode.V1, out _));
        Assert.Equal(ProxyHeaderStatus.Done, ProxyHeaderParser.Parse(v1, ProxyProtocolMode.Any, out _));
        Assert.Equal(ProxyHeaderStatus.Done, ProxyHeaderParser.Parse(v2, ProxyProtocolMode.Any, out _));
    }

    [Fact]
    public void What_follows_stays_in_the_queue()
    {
        var pool = new BufferPool();
        var queue = new ByteQueue(pool);
        var header = V2(0x21, 0x11, new byte[12]);
        queue.Write([.. header, .. "rest"u8]);
        Assert.Equal(ProxyHeaderStatus.Done, ProxyHeaderParser.Take(queue, ProxyProtocolMode.Any, out var parsed));
        Assert.Equal(header.Length, parsed.Length);
        Assert.Equal("rest"u8, queue.FirstSpan);
    }

    // Whole, byte by byte, and across two blocks of a queue.
    private static void Expect(byte[] bytes, ProxyProtocolMode mode, string? expected)
    {
        byte[] followed = [.. bytes, .. "GET /"u8];
        var first = -1;
        for (var length = 0; length <= bytes.Length && first < 0; length++)
        {
            var status = ProxyHeaderParser.Parse(followed.AsSpan(0, length), mode, out _);
            if (status == ProxyHeaderStatus.Done)
                Assert.Equal(bytes.Length, length);
            if (status == ProxyHeaderStatus.Malformed)
                first = length;
        }
        Assert.Equal(expected == Bad, first >= 0);
        Assert.Equal(expected ?? "more", Describe(ProxyHeaderParser.Parse(bytes, mode, out var header), header));
        Assert.Equal(ProxyHeaderParser.Parse(followed, mode, out var again), ProxyHeaderParser.Parse(bytes, mode, out header));
        Assert.Equal(header, again);
        var pool = new BufferPool();
        for (var split = 1; split < bytes.Length; split++)
        {
            var queue = new ByteQueue(pool);
            foreach (var part in new[] { bytes[..split], bytes[split..] })
            {
                var block = pool.RentSmall();
                part.CopyTo(block.Writable);
                block.End = part.Length;
                queue.Append(block);
            }
            Assert.Equal(expected ?? "more", Describe(ProxyHeaderParser.Take(queue, mode, out header), header));
            queue.Clear();
        }
    }

    private static string Describe(ProxyHeaderStatus status, ProxyHeader header) => status switch
    {
        ProxyHeaderStatus.Malformed => Bad,
        ProxyHeaderStatus.NeedMore => "more",
        _ => header.Source is null ? Peer : header.Source is IPEndPoint ip ? ip.ToString() : "unix",
    };

    private static byte[] V2(byte command, byte family, byte[] rest)
    {
        byte[] header = [.. "\r\n\r\n\0\r\nQUIT\n"u8, command, family, 0, 0, .. rest];
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(14), (ushort)rest.Length);
        return header;
    }

    private static byte[] WithChecksum(byte[] header)
    {
        var crc = header.Aggregate(uint.MaxValue, static (sum, each) => BitOperations.Crc32C(sum, each));
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(header.Length - 4), ~crc);
        return header;
    }
}
