using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Waterfall.Core.IO.Native;

/// <summary>End points in the kernel's form, struct sockaddr_in, sockaddr_in6 and sockaddr_un, and back.</summary>
internal static class NativeAddress
{
    internal const int MaxLength = 128;
    private const int UnixPathOffset = 2;

    /// <summary>The longest path of a unix socket (sun_path, with its final zero).</summary>
    internal const int MaxUnixPathBytes = 108;

    internal static int Family(EndPoint endPoint) => endPoint switch
    {
        IPEndPoint { AddressFamily: AddressFamily.InterNetwork } => Libc.AF_INET,
        IPEndPoint => Libc.AF_INET6,
        UnixDomainSocketEndPoint => Libc.AF_UNIX,
        _ => throw new ArgumentException($"'{endPoint}' is neither an IP end point nor a unix socket.", nameof(endPoint)),
    };

    /// <summary>Writes the address; returns its length.</summary>
    internal static int Write(EndPoint endPoint, Span<byte> destination)
    {
        destination.Clear();
        BitConverter.TryWriteBytes(destination, (ushort)Family(endPoint));
        if (endPoint is UnixDomainSocketEndPoint unix)
            return UnixPathOffset + Encoding.UTF8.GetBytes(unix.ToString(), destination[UnixPathOffset..]) + 1;

        var ip = (IPEndPoint)endPoint;
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)ip.Port);
        if (ip.AddressFamily == AddressFamily.InterNetwork)
        {
            ip.Address.TryWriteBytes(destination[4..], out _);
            return 16;
        }
        ip.Address.TryWriteBytes(destination[8..], out _);
        BitConverter.TryWriteBytes(destination[24..], (uint)ip.Address.ScopeId);
        return 28;
    }

    internal static EndPoint Read(ReadOnlySpan<byte> address)
    {
        var family = address.Length < 2 ? Libc.AF_UNIX : BitConverter.ToUInt16(address);
        if (family == Libc.AF_INET)
            return new IPEndPoint(new IPAddress(address.Slice(4, 4)), BinaryPrimitives.ReadUInt16BigEndian(address[2..]));
        if (family == Libc.AF_INET6)
        {
            var ip = new IPAddress(address.Slice(8, 16), BitConverter.ToUInt32(address[24..]));
            return new IPEndPoint(ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip, BinaryPrimitives.ReadUInt16BigEndian(address[2..]));
        }
        var path = address.Length > UnixPathOffset ? address[UnixPathOffset..].TrimEnd((byte)0) : default;
        return path.IsEmpty || path[0] == 0 ? UnixPeer : new UnixDomainSocketEndPoint(Encoding.UTF8.GetString(path));
    }

    /// <summary>A client of a unix socket has no name of its own.</summary>
    internal static EndPoint UnixPeer { get; } = new UnixDomainSocketEndPoint("unix");
}
