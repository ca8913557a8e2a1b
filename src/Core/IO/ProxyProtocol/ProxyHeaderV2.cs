using System.Buffers.Binary;
using System.Net;
using System.Numerics;
using Waterfall.Core.IO.Native;

namespace Waterfall.Core.IO.ProxyProtocol;

/// <summary>
/// Version 2 (2.2), binary, numbers in network byte order:
/// <code>
/// +------------------------------------------------------+
/// | signature: 0D 0A 0D 0A 00 0D 0A 51 55 49 54 0A  (96) |
/// +-----------+-----------+--------------+---------------+
/// | version 2 | command   | family, transport            |
/// | (4)       | (4)       | (8)                          |
/// +-----------+-----------+--------------+---------------+
/// | length of what follows (16)                          |
/// +------------------------------------------------------+
/// | addresses: source, destination, source port,         |
/// |            destination port (none for unix sockets)  |
/// +------------------------------------------------------+
/// | TLVs: type (8), length (16), value ...               |
/// +------------------------------------------------------+
///
/// command      0 LOCAL: the proxy's own connection, addresses are not looked at
///              1 PROXY
/// family       0x00 unspecified, addresses are not looked at
///              0x11 TCP over IPv4   4 + 4 + 2 + 2 bytes
///              0x21 TCP over IPv6   16 + 16 + 2 + 2 bytes
///              0x31 a unix socket   108 + 108 bytes
///              others are datagrams or nothing: no connection is that
/// </code>
/// </summary>
internal static class ProxyHeaderV2
{
    private const int FixedLength = 16;

    /// <summary>Addresses need 216 bytes at most; TLVs that are longer than the rest of this are not sent by anybody known (AWS: 84, GCP: 11).</summary>
    internal const int MaxLength = 2048;

    private const byte CrcType = 0x03; // PP2_TYPE_CRC32C
    private const int TlvHeaderLength = 3;

    internal static ReadOnlySpan<byte> Signature => "\r\n\r\n\0\r\nQUIT\n"u8;

    internal static ProxyHeaderStatus Parse(ReadOnlySpan<byte> bytes, out ProxyHeader header)
    {
        header = default;
        var known = Math.Min(bytes.Length, Signature.Length);
        if (!bytes[..known].SequenceEqual(Signature[..known]))
            return ProxyHeaderStatus.Malformed;
        if (bytes.Length < FixedLength)
            return ProxyHeaderStatus.NeedMore;
        var (version, command) = (bytes[12] >> 4, bytes[12] & 0x0F);
        var length = FixedLength + BinaryPrimitives.ReadUInt16BigEndian(bytes[14..]);
        if (version != 2 || command > 1 || length > MaxLength)
            return ProxyHeaderStatus.Malformed;
        if (bytes.Length < length)
            return ProxyHeaderStatus.NeedMore;
        var whole = bytes[..length];
        // 2.2: of LOCAL everything but the length is to be ignored.
        if (command == 0)
        {
            header = new ProxyHeader(length, null);
            return ProxyHeaderStatus.Done;
        }
        var addressLength = AddressLength(bytes[13]);
        if (addressLength < 0 || FixedLength + addressLength > length || !AreTlvsSound(whole, FixedLength + addressLength))
            return ProxyHeaderStatus.Malformed;
        header = new ProxyHeader(length, SourceOf(bytes[13], whole[FixedLength..]));
        return ProxyHeaderStatus.Done;
    }

    private static int AddressLength(byte family) => family switch
    {
        0x00 => 0,
        0x11 => 12,
        0x21 => 36,
        0x31 => 216,
        _ => -1,
    };

    private static EndPoint? SourceOf(byte family, ReadOnlySpan<byte> addresses) => family switch
    {
        0x11 => new IPEndPoint(new IPAddress(addresses[..4]), BinaryPrimitives.ReadUInt16BigEndian(addresses[8..])),
        0x21 => ProxyHeader.EndPointOf(new IPAddress(addresses[..16]), BinaryPrimitives.ReadUInt16BigEndian(addresses[32..])),
        0x31 => NativeAddress.UnixPeer,
        _ => null,
    };

    // 2.2.: a family that is not specified may have anything where the others have TLVs.
    private static bool AreTlvsSound(ReadOnlySpan<byte> header, int at)
    {
        if (header[13] == 0)
            return true;
        while (at < header.Length)
        {
            if (header.Length - at < TlvHeaderLength)
                return false;
            var length = BinaryPrimitives.ReadUInt16BigEndian(header[(at + 1)..]);
            var value = at + TlvHeaderLength;
            if (length > header.Length - value)
                return false;
            if (header[at] == CrcType && (length != 4 || Crc32C(header, value) != BinaryPrimitives.ReadUInt32BigEndian(header[value..])))
                return false;
            at = value + length;
        }
        return true;
    }

    // 2.2.3: of the whole header, with zeroes for the checksum itself.
    private static uint Crc32C(ReadOnlySpan<byte> header, int checksumAt)
    {
        var crc = uint.MaxValue;
        for (var i = 0; i < header.Length; i++)
            crc = BitOperations.Crc32C(crc, i >= checksumAt && i < checksumAt + 4 ? (byte)0 : header[i]);
        return ~crc;
    }
}
