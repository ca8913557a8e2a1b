using Waterfall.Core.Memory;

namespace Waterfall.Core.IO.ProxyProtocol;

/// <summary>Reads the header that a proxy puts before a connection's bytes (The PROXY protocol, versions 1 and 2, HAProxy Technologies). Does no I/O.</summary>
internal static class ProxyHeaderParser
{
    /// <summary>The most bytes that are looked at.</summary>
    internal const int MaxLength = ProxyHeaderV2.MaxLength;

    /// <summary>Looks for a header at the beginning of a connection's bytes.</summary>
    /// <param name="bytes">What has come.</param>
    /// <param name="mode">Which versions are taken.</param>
    /// <param name="header">The header, with <see cref="ProxyHeaderStatus.Done"/>.</param>
    internal static ProxyHeaderStatus Parse(ReadOnlySpan<byte> bytes, ProxyProtocolMode mode, out ProxyHeader header)
    {
        header = default;
        if (bytes.IsEmpty)
            return ProxyHeaderStatus.NeedMore;
        // 2.2: the first byte tells them apart, and from every other protocol that has been thought of.
        if (bytes[0] == ProxyHeaderV2.Signature[0])
            return mode == ProxyProtocolMode.V1 ? ProxyHeaderStatus.Malformed : ProxyHeaderV2.Parse(bytes, out header);
        return mode == ProxyProtocolMode.V2 ? ProxyHeaderStatus.Malformed : ProxyHeaderV1.Parse(bytes, out header);
    }

    /// <summary>As <see cref="Parse(ReadOnlySpan{byte}, ProxyProtocolMode, out ProxyHeader)"/>; a whole header is taken out of the queue.</summary>
    internal static ProxyHeaderStatus Take(ByteQueue queue, ProxyProtocolMode mode, out ProxyHeader header)
    {
        var first = queue.FirstSpan;
        ProxyHeaderStatus status;
        if (first.Length == queue.Length || first.Length >= MaxLength)
        {
            status = Parse(first, mode, out header);
        }
        else
        {
            Span<byte> whole = stackalloc byte[MaxLength];
            status = Parse(whole[..queue.Peek(whole)], mode, out header);
        }
        if (status == ProxyHeaderStatus.Done)
            queue.Skip(header.Length);
        return status;
    }
}
