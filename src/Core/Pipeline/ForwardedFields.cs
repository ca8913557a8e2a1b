using Waterfall.Core.Streams;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Pipeline;

/// <summary>
/// The fields a proxy adds: Via both ways (RFC 9110 7.6.3), and who the client was, as Forwarded (RFC 7239) and as X-Forwarded-For, -Proto and -Host.
/// What a peer says of its own clients is kept only from a trusted proxy; anybody else's is dropped.
/// </summary>
internal sealed class ForwardedFields
{
    private readonly byte[] _pseudonym;
    private readonly PreparedField _via2;
    private readonly PreparedField _via11;
    private readonly PreparedField _via10;
    private byte[] _scratch = new byte[512];

    /// <param name="pseudonym">This gateway's name in Via: a token that no other gateway on the way has.</param>
    internal ForwardedFields(byte[] pseudonym)
    {
        _pseudonym = pseudonym;
        _via2 = new PreparedField(KnownHeader.Via, [.. "2 "u8, .. pseudonym]);
        _via11 = new PreparedField(KnownHeader.Via, [.. "1.1 "u8, .. pseudonym]);
        _via10 = new PreparedField(KnownHeader.Via, [.. "1.0 "u8, .. pseudonym]);
    }

    /// <summary>Whether the request has passed this gateway before.</summary>
    internal bool IsLoop(MessageHead request)
    {
        if (!request.Has(KnownHeader.Via))
            return false;
        for (var i = request.IndexOf(KnownHeader.Via); i >= 0; i = request.IndexOf(KnownHeader.Via, i + 1))
        {
            if (Names(request.Value(i)))
                return true;
        }
        return false;
    }

    // RFC 9110 7.6.3: the version in which the message was received.
    internal void AddVia(MessageHead head) => head.Add(head.Version switch
    {
        HttpVersion.Http10 => _via10,
        HttpVersion.Http11 => _via11,
        _ => _via2,
    });

    internal void AddClient(MessageHead request, ClientPeer peer)
    {
        if (!peer.IsTrustedProxy)
        {
            request.RemoveAll(KnownHeader.XForwardedFor);
            request.RemoveAll(KnownHeader.XForwardedProto);
            request.RemoveAll(KnownHeader.XForwardedHost);
            request.RemoveAll(KnownHeader.Forwarded);
        }
        if (request.Has(KnownHeader.XForwardedFor))
            request.Set(KnownHeader.XForwardedFor, Append(request, KnownHeader.XForwardedFor, peer.Address));
        else
            request.Add(peer.ForwardedFor);
        if (!request.Has(KnownHeader.XForwardedProto))
            request.Add(peer.ForwardedProto);
        if (!request.Has(KnownHeader.XForwardedHost))
            AddChecked(request, KnownHeader.XForwardedHost, request.Authority);
        AddChecked(request, KnownHeader.Forwarded, Element(request, peer));
    }

    // An authority has been checked, and what it is put into is ours: nothing that a field value may not have (RFC 9110 5.5).
    private static void AddChecked(MessageHead request, KnownHeader header, ReadOnlySpan<byte> value) => request.AddChecked(header, KnownHeaders.Bytes(header), value);

    // X-Forwarded-For is read as one list, often from one field only: earlier entries and ours go into one.
    private ReadOnlySpan<byte> Append(MessageHead request, KnownHeader header, ReadOnlySpan<byte> value)
    {
        var length = 0;
        for (var i = request.IndexOf(header); i >= 0; i = request.IndexOf(header, i + 1))
        {
            length = Copy(request.Value(i), length);
            length = Copy(", "u8, length);
        }
        length = Copy(value, length);
        return _scratch.AsSpan(0, length);
    }

    // RFC 7239 4: for=, proto= and host=, which is quoted, as a host with a port is no token.
    private ReadOnlySpan<byte> Element(MessageHead request, ClientPeer peer)
    {
        var length = Copy(peer.ForwardedElement, 0);
        if (!request.Authority.IsEmpty)
        {
            length = Copy(";host=\""u8, length);
            length = Copy(request.Authority, length);
            length = Copy("\""u8, length);
        }
        return _scratch.AsSpan(0, length);
    }

    private int Copy(ReadOnlySpan<byte> bytes, int at)
    {
        if (_scratch.Length - at < bytes.Length)
            Array.Resize(ref _scratch, Math.Max(_scratch.Length * 2, at + bytes.Length));
        bytes.CopyTo(_scratch.AsSpan(at));
        return at + bytes.Length;
    }

    private bool Names(ReadOnlySpan<byte> via)
    {
        foreach (var range in via.Split((byte)','))
        {
            var entry = via[range].Trim(" \t"u8);
            var space = entry.IndexOfAny((byte)' ', (byte)'\t'); // RWS (RFC 9110 5.6.3)
            if (space < 0)
                continue;
            var receivedBy = entry[(space + 1)..].TrimStart(" \t"u8);
            var end = receivedBy.IndexOfAny((byte)' ', (byte)'\t');
            if ((end < 0 ? receivedBy : receivedBy[..end]).SequenceEqual(_pseudonym))
                return true;
        }
        return false;
    }
}
