using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Waterfall.Http.Semantics;

namespace Waterfall.Http.WebSockets;

/// <summary>
/// The opening handshake, between its two forms on the wire (RFC 6455 4 over HTTP/1.1, RFC 8441 5 over HTTP/2) and the one form that everything above the
/// streams sees: a GET whose <see cref="MessageHead.Protocol"/> is WebSocket, without Upgrade and Connection, answered by a 101 whose
/// <see cref="MessageHead.Protocol"/> is WebSocket, without Upgrade, Connection and Sec-WebSocket-Accept. Any other answer is an ordinary one.
/// </summary>
/// <remarks>Sec-WebSocket-Key stays in the head of a client that sent one: its accept value is made of it, and the upstream's is checked against it.</remarks>
public static class WebSocketHandshake
{
    /// <summary>Length of a Sec-WebSocket-Accept value: a SHA-1 digest in base64.</summary>
    public const int AcceptLength = 28;

    // RFC 6455 4.1: sixteen bytes in base64.
    private const int KeyLength = 24;
    private const int NonceLength = 16;

    private static ReadOnlySpan<byte> Key => "Sec-WebSocket-Key"u8;

    private static ReadOnlySpan<byte> AcceptName => "Sec-WebSocket-Accept"u8;

    private static ReadOnlySpan<byte> VersionName => "Sec-WebSocket-Version"u8;

    private static ReadOnlySpan<byte> Extensions => "Sec-WebSocket-Extensions"u8;

    /// <summary>
    /// Recognises a handshake over HTTP/1.1 and checks it (RFC 6455 4.2.1), before hop-by-hop fields are taken out. A request that asks for no upgrade, or
    /// for another, is left alone.
    /// </summary>
    /// <param name="head">A parsed request head. Its <see cref="MessageHead.Protocol"/> is set where it is a good handshake.</param>
    /// <returns>None, <see cref="HttpRejection.InvalidWebSocketHandshake"/> or <see cref="HttpRejection.UnsupportedWebSocketVersion"/>.</returns>
    public static HttpRejection Recognise(MessageHead head)
    {
        if (!head.UpgradeRequested || !NamesWebSocket(head)) return HttpRejection.None;
        // A body would stand where the frames begin.
        if (head.Method != HttpMethod.Get || head.Framing.HasBody) return HttpRejection.InvalidWebSocketHandshake;
        HttpRejection rejection = CheckVersion(head);
        if (rejection != HttpRejection.None) return rejection;
        if (!TryGetSingle(head, Key, out ReadOnlySpan<byte> key) || !IsKey(key)) return HttpRejection.InvalidWebSocketHandshake;
        head.Protocol = UpgradeProtocol.WebSocket;
        return HttpRejection.None;
    }

    /// <summary>An extended CONNECT whose :protocol is websocket (RFC 8441 5) becomes the one form.</summary>
    /// <param name="head">A request head with method CONNECT, scheme, authority and path.</param>
    /// <returns>As for <see cref="Recognise"/>.</returns>
    public static HttpRejection FromConnect(MessageHead head)
    {
        HttpRejection rejection = CheckVersion(head);
        if (rejection != HttpRejection.None) return rejection;
        head.SetMethod("GET"u8);
        // RFC 8441 5: the key is not used here, and one that came all the same is nobody's.
        head.RemoveAll(Key);
        head.RemoveAll(AcceptName);
        head.Protocol = UpgradeProtocol.WebSocket;
        return HttpRejection.None;
    }

    /// <summary>The one form becomes what is sent over HTTP/1.1: Upgrade, Connection, the version, and a key of the gateway's where there is none.</summary>
    /// <param name="head">A request in the one form. Doing this again for a further attempt is harmless.</param>
    public static void ToHttp1(MessageHead head)
    {
        head.Set(KnownHeader.Connection, "Upgrade"u8);
        head.Set(KnownHeader.Upgrade, "websocket"u8);
        head.Set(VersionName, "13"u8);
        if (head.IndexOf(Key) >= 0) return;
        Span<byte> nonce = stackalloc byte[NonceLength];
        Span<byte> key = stackalloc byte[KeyLength];
        RandomNumberGenerator.Fill(nonce);
        Base64.EncodeToUtf8(nonce, key, out _, out _);
        head.Add(Key, key);
    }

    /// <summary>A 101 over HTTP/1.1 is checked (RFC 6455 4.1) and becomes the one form.</summary>
    /// <param name="response">The head of the 101, with its hop-by-hop fields.</param>
    /// <param name="request">The request as it was sent.</param>
    /// <returns>Whether it answers the request: websocket, and the right accept value. If not the head is as it was.</returns>
    public static bool TryAcceptHttp1(MessageHead response, MessageHead request)
    {
        Span<byte> accept = stackalloc byte[AcceptLength];
        if (!response.UpgradeRequested || !TryGetSingle(response, "Upgrade"u8, out ReadOnlySpan<byte> upgrade)
            || !Ascii.EqualsIgnoreCase(upgrade, "websocket"u8)
            || !TryGetSingle(request, Key, out ReadOnlySpan<byte> key)
            || !TryGetSingle(response, AcceptName, out ReadOnlySpan<byte> accepted))
        {
            return false;
        }

        WriteAccept(accept, key);
        if (!accepted.SequenceEqual(accept)) return false;
        HopByHop.StripResponse(response); // while Connection still tells what else is of this hop
        response.RemoveAll(AcceptName);
        response.Protocol = UpgradeProtocol.WebSocket;
        return true;
    }

    /// <summary>A 2xx that answers an extended CONNECT (RFC 8441 5) becomes the one form.</summary>
    /// <param name="response">The head of the answer. One that is no 2xx is left alone.</param>
    /// <returns>Whether the connection is open.</returns>
    public static bool TryAcceptConnect(MessageHead response)
    {
        if (response.Status is < 200 or > 299) return false;
        response.SetStatus(101);
        response.RemoveAll(AcceptName);
        response.Protocol = UpgradeProtocol.WebSocket;
        return true;
    }

    /// <summary>The one form of the answer becomes what is sent over HTTP/1.1: Upgrade, Connection and the accept value of the client's key.</summary>
    /// <param name="response">An answer in the one form.</param>
    /// <param name="request">The client's request.</param>
    public static void AnswerHttp1(MessageHead response, MessageHead request)
    {
        Span<byte> accept = stackalloc byte[AcceptLength];
        int index = request.IndexOf(Key);
        WriteAccept(accept, index < 0 ? default : request.Value(index));
        response.Set(KnownHeader.Connection, "Upgrade"u8);
        response.Set(KnownHeader.Upgrade, "websocket"u8);
        response.Set(AcceptName, accept);
    }

    /// <summary>The one form of the answer becomes what is sent over HTTP/2: status 200.</summary>
    /// <param name="response">An answer in the one form.</param>
    public static void AnswerConnect(MessageHead response) => response.SetStatus(200);

    /// <summary>The Sec-WebSocket-Accept value of a key (RFC 6455 4.2.2).</summary>
    /// <param name="destination">At least <see cref="AcceptLength"/> bytes.</param>
    /// <param name="key">The value of Sec-WebSocket-Key; one that is longer than any key gives the value of its beginning.</param>
    [SuppressMessage("Security", "CA5350", Justification = "RFC 6455 4.2.2 has it so; nothing is kept safe by it.")]
    public static void WriteAccept(Span<byte> destination, ReadOnlySpan<byte> key)
    {
        ReadOnlySpan<byte> guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"u8;
        Span<byte> text = stackalloc byte[KeyLength + guid.Length];
        int length = Math.Min(key.Length, KeyLength);
        key[..length].CopyTo(text);
        guid.CopyTo(text[length..]);
        Span<byte> digest = stackalloc byte[SHA1.HashSizeInBytes];
        SHA1.HashData(text[..(length + guid.Length)], digest);
        Base64.EncodeToUtf8(digest, destination, out _, out _);
    }

    /// <summary>The reserved bits that the extensions of an answer may set in frames (RFC 6455 5.2).</summary>
    /// <param name="response">The answer that opened the connection.</param>
    public static byte ReservedBits(MessageHead response)
    {
        byte bits = 0;
        for (int i = response.IndexOf(Extensions); i >= 0; i = response.IndexOf(Extensions, i + 1))
        {
            // RFC 7692 5 and 6: compression has the first bit. What any other extension has nobody here knows.
            ReadOnlySpan<byte> value = response.Value(i);
            int end = value.IndexOfAny(";, \t"u8);
            bool isOneCompression = !value.Contains((byte)',') && Ascii.EqualsIgnoreCase(end < 0 ? value : value[..end], "permessage-deflate"u8);
            bits = bits == 0 && isOneCompression ? WebSocketFrameTracker.Rsv1 : WebSocketFrameTracker.AllReservedBits;
        }

        return bits;
    }

    private static HttpRejection CheckVersion(MessageHead head)
    {
        // RFC 6455 4.2.2: whoever asks for another version is told which there is; whoever asks for none speaks none.
        if (!TryGetSingle(head, VersionName, out ReadOnlySpan<byte> version)) return HttpRejection.InvalidWebSocketHandshake;
        return version.SequenceEqual("13"u8) ? HttpRejection.None : HttpRejection.UnsupportedWebSocketVersion;
    }

    private static bool NamesWebSocket(MessageHead head)
    {
        for (int i = head.IndexOf(KnownHeader.Upgrade); i >= 0; i = head.IndexOf(KnownHeader.Upgrade, i + 1))
        {
            ListReader list = new(head.Value(i));
            while (list.MoveNext())
            {
                if (Ascii.EqualsIgnoreCase(list.Current, "websocket"u8)) return true;
            }
        }

        return false;
    }

    private static bool TryGetSingle(MessageHead head, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        int index = head.IndexOf(name);
        value = index < 0 ? default : head.Value(index);
        return index >= 0 && head.IndexOf(name, index + 1) < 0;
    }

    private static bool IsKey(ReadOnlySpan<byte> key)
    {
        Span<byte> nonce = stackalloc byte[KeyLength];
        return key.Length == KeyLength
            && Base64.DecodeFromUtf8(key, nonce, out int consumed, out int written) == OperationStatus.Done
            && consumed == KeyLength && written == NonceLength;
    }
}
