using System.Text;
using Waterfall.Http.Hpack;
using Waterfall.Http.Semantics;

namespace Waterfall.Http.Http2;

// Pseudo-fields (RFC 9113 8.3), and what is decided when a block is complete.
internal sealed partial class Http2HeadReader
{
    private const int MaxKeptCrumbs = 4096;

    private bool OnPseudo(in HpackField field)
    {
        if (_kind == Http2BlockKind.Trailers) return Fail("a pseudo-field in trailers (RFC 9113 8.1)");
        if (_fieldsBegan) return Fail("a pseudo-field after a regular field (RFC 9113 8.3)");
        if (Saw(field.Pseudo)) return Fail("a pseudo-field twice (RFC 9113 8.3)");
        _seen |= 1u << (int)field.Pseudo;
        if (_kind == Http2BlockKind.Response) return field.Pseudo == HpackPseudo.Status ? OnStatus(field.Value) : Fail("a response with another pseudo-field than :status (RFC 9113 8.3.2)");
        switch (field.Pseudo)
        {
            case HpackPseudo.Method:
                if (!FieldSyntax.IsToken(field.Value)) return Fail(":method is not a token (RFC 9113 8.3.1)");
                if (field.Value.Length > limits.MaxRequestLineBytes) return Refuse(HttpRejection.RequestLineTooLong);
                _head.MethodRange = _head.Append(field.Value);
                _head.Method = HttpMethods.Parse(field.Value);
                return true;
            case HpackPseudo.Scheme:
                return OnScheme(field.Value);
            case HpackPseudo.Authority:
                _head.AddChecked(KnownHeader.Host, "Host"u8, field.Value);
                return true;
            case HpackPseudo.Path:
                if (field.Value.IsEmpty) return Fail(":path is empty (RFC 9113 8.3.1)");
                if (field.Value.Length > limits.MaxRequestLineBytes) return Refuse(HttpRejection.RequestLineTooLong);
                _head.TargetRange = _head.Append(field.Value);
                return true;
            case HpackPseudo.Protocol when _connectProtocolAllowed:
                if (!FieldSyntax.IsToken(field.Value) || field.Value.Length > Http2StreamState.MaxProtocolLength) return Fail(":protocol is not a token (RFC 8441 4)");
                _stream.SetProtocol(field.Value);
                return true;
            default:
                return Fail("a pseudo-field that no request has (RFC 9113 8.3)");
        }
    }

    // RFC 3986 3.1: ALPHA *( ALPHA / DIGIT / "+" / "-" / "." ); schemes are case-insensitive.
    private bool OnScheme(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty || !char.IsAsciiLetter((char)value[0])) return Fail(":scheme is not a scheme (RFC 9113 8.3.1)");
        foreach (byte b in value)
        {
            if (!char.IsAsciiLetterOrDigit((char)b) && b is not ((byte)'+' or (byte)'-' or (byte)'.')) return Fail(":scheme is not a scheme (RFC 9113 8.3.1)");
        }

        _scheme = Ascii.EqualsIgnoreCase(value, "https"u8) ? SchemeKind.Https : Ascii.EqualsIgnoreCase(value, "http"u8) ? SchemeKind.Http : SchemeKind.Other;
        return true;
    }

    // RFC 9110 15: three digits, from 100 to 599.
    private bool OnStatus(ReadOnlySpan<byte> value)
    {
        int status = 0;
        foreach (byte b in value)
        {
            if ((uint)(b - '0') > 9 || status > 599) return Fail(":status is not a status (RFC 9113 8.3.2)");
            status = (status * 10) + (b - '0');
        }

        if (value.Length != 3 || status is < 100 or > 599) return Fail(":status is not a status (RFC 9113 8.3.2)");
        _head.SetStatus(status);
        return true;
    }

    /// <summary>Concludes a request; afterwards <see cref="Malformed"/> or the head's rejection may be set.</summary>
    public void EndRequest(bool endStream, Http2SessionOptions options)
    {
        MessageHead head = _head;
        if (Malformed is null && head.Rejection is not (HttpRejection.HeadersTooLarge or HttpRejection.TooManyHeaders)) CheckRequest(endStream, options);
        Conclude(head, endStream);
        // Of what is refused nothing more is asked, and what a tunnel carries is no content (RFC 9110 9.3.6).
        _stream.DeclaredLength = head.Rejection == HttpRejection.None && !_stream.IsConnectProtocol ? _declaredLength : -1;
        _stream.HasFinalHead = true;
        if (_priority >= 0 && Malformed is null && Http2Priority.TryParse(head.Value(_priority), out Http2Priority priority)) _stream.Priority = priority;
        Release();
    }

    /// <summary>Concludes a response, interim ones too.</summary>
    public void EndResponse(bool endStream)
    {
        MessageHead head = _head;
        if (head.Rejection != HttpRejection.None) _stream.HasFinalHead = true; // whatever it was, it is not passed on
        else if (Malformed is null) CheckResponse(endStream);
        Conclude(head, endStream);
        Release();
    }

    /// <summary>Concludes a trailer section.</summary>
    public void EndTrailers()
    {
        // RFC 9110 6.5.1: what trailers may not hold, and is harmless enough to drop.
        if ((_head.Present & KnownHeaderSet.DroppedTrailers) != 0) _head.RemoveSet(KnownHeaderSet.DroppedTrailers);
        Conclude(_head, endStream: true);
        Release();
    }

    private void Conclude(MessageHead head, bool endStream)
    {
        head.Phase = HeadPhase.Complete;
        head.Length = (int)Math.Min(SectionBytes, int.MaxValue);
        if (endStream && head.Rejection != HttpRejection.None) head.Framing = MessageFraming.None;
    }

    private void CheckRequest(bool endStream, Http2SessionOptions options)
    {
        MessageHead head = _head;
        bool cut = head.Rejection == HttpRejection.RequestLineTooLong; // then a pseudo-field was not kept, but there
        if (!Saw(HpackPseudo.Method)) Fail("no :method (RFC 9113 8.3.1)");
        bool plainConnect = head.Method == HttpMethod.Connect && !Saw(HpackPseudo.Protocol);
        if (Saw(HpackPseudo.Protocol) && (head.Method != HttpMethod.Connect || !Saw(HpackPseudo.Authority))) Fail(":protocol without CONNECT or :authority (RFC 8441 4)");
        // RFC 9113 8.5: CONNECT names whom to connect to and nothing else.
        if (plainConnect && (Saw(HpackPseudo.Scheme) || Saw(HpackPseudo.Path) || !Saw(HpackPseudo.Authority))) Fail("CONNECT with :scheme or :path, or without :authority (RFC 9113 8.5)");
        if (!plainConnect && (!Saw(HpackPseudo.Scheme) || !Saw(HpackPseudo.Path))) Fail("no :scheme or no :path (RFC 9113 8.3.1)");
        if (endStream && _declaredLength > 0) Fail("Content-Length without content (RFC 9113 8.1.1)");
        if (Malformed is not null || cut) return;
        JoinCrumbs();
        head.Framing = endStream ? MessageFraming.None : MessageFraming.Chunked;
        if (_declaredLength >= 0) head.Framing = MessageFraming.OfLength(_declaredLength);
        HttpRejection rejection = plainConnect ? SplitAuthority(head) : SplitTarget(head, options);
        if (Malformed is not null) return;
        if (rejection == HttpRejection.None) rejection = MessageDecisions.DecideHttp2Request(head, limits);
        head.Rejection = rejection;
    }

    private static HttpRejection SplitAuthority(MessageHead head)
    {
        ref readonly HeaderField host = ref head.Field(0);
        head.TargetForm = TargetForm.Authority;
        head.TargetRange = head.AuthorityRange = new ByteRange(host.ValueOffset, host.ValueLength);
        // RFC 9113 8.5 and RFC 9112 3.2.3: a host and a port.
        return AuthoritySyntax.IsValid(head.Authority, allowEmpty: false, requirePort: true) ? HttpRejection.None : HttpRejection.InvalidTargetForm;
    }

    private HttpRejection SplitTarget(MessageHead head, Http2SessionOptions options)
    {
        ReadOnlySpan<byte> target = head.Target;
        if (target[0] != '/' && !(head.Method == HttpMethod.Options && target.SequenceEqual("*"u8)))
        {
            Fail(":path does not begin with a slash (RFC 9113 8.3.1)");
            return HttpRejection.None;
        }

        // RFC 9110 7.4: a request for an https resource is refused unless it came over TLS; where that was before this, it is an option.
        if (_scheme != (options.IsSecure ? SchemeKind.Https : SchemeKind.Http) && !(options.AcceptAnyScheme && _scheme != SchemeKind.Other)) return HttpRejection.MisdirectedScheme;
        if (!FieldSyntax.IsTarget(target)) return HttpRejection.InvalidTarget;
        if (target[0] == '*')
        {
            head.TargetForm = TargetForm.Asterisk;
            head.PathRange = head.TargetRange;
            return HttpRejection.None;
        }

        int start = head.TargetRange.Offset;
        int question = target.IndexOf((byte)'?');
        head.HasQuery = question >= 0;
        if (question >= 0) head.QueryRange = new ByteRange(start + question + 1, target.Length - question - 1);
        head.PathRange = new ByteRange(start, question >= 0 ? question : target.Length);
        return HttpRejection.None;
    }

    private void CheckResponse(bool endStream)
    {
        MessageHead head = _head;
        int status = head.Status;
        head.KeepAlive = true;
        if (!Saw(HpackPseudo.Status)) Fail("no :status (RFC 9113 8.3.2)");
        else if (status == 101) Fail("101 does not exist in HTTP/2 (RFC 9113 8.6)");
        else if (status < 200 && endStream) Fail("an interim response that ends the stream (RFC 9113 8.1)");
        if (Malformed is not null || status < 200) return;
        _stream.HasFinalHead = true;
        _stream.DeclaredLength = -1;
        HttpMethod method = _stream.RequestMethod;
        if (method == HttpMethod.Connect && status < 300)
        {
            head.Framing = endStream ? MessageFraming.None : MessageFraming.Chunked; // RFC 9113 8.5: a tunnel; a length means nothing (RFC 9110 8.6)
        }
        else if (status is 204 or 304 || method == HttpMethod.Head)
        {
            // RFC 9110 6.4.1 and 8.6: no content; a length is that of what GET or 200 would have brought, and means nothing with 204.
            head.Framing = new MessageFraming(BodyKind.None, status == 204 ? -1 : _declaredLength);
            _stream.MayHaveBody = false;
        }
        else if (endStream && _declaredLength > 0)
        {
            Fail("Content-Length without content (RFC 9113 8.1.1)");
        }
        else
        {
            // What ends with its head has no content, and that is known: over HTTP/1.1 it would otherwise last until the connection closes.
            head.Framing = endStream ? MessageFraming.OfLength(0) : _declaredLength >= 0 ? MessageFraming.OfLength(_declaredLength) : MessageFraming.Chunked;
            _stream.DeclaredLength = _declaredLength;
        }
    }
}
