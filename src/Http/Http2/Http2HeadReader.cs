using System.Buffers;
using System.Text;
using Waterfall.Http.Hpack;
using Waterfall.Http.Semantics;

namespace Waterfall.Http.Http2;

/// <summary>
/// Decoded fields to a <see cref="MessageHead"/> that looks as one that came over HTTP/1.1: the field rules of RFC 9113 8.2 and 8.3, byte by
/// byte, so that nothing can be smuggled where the head is written down as lines.
/// </summary>
/// <remarks>
/// A message is malformed (RFC 9113 8.1.1: the stream is reset) or refused (<see cref="MessageHead.Rejection"/>: it is answered). Either way the rest of
/// the block is decoded, for the table's sake, and dropped.
/// </remarks>
internal sealed partial class Http2HeadReader(HttpLimits limits, int maxSectionFactor)
{
    private const int FieldOverhead = 32; // RFC 9113 10.5.1

    // RFC 9113 8.2.1: no upper case; and no more than RFC 9110 5.6.2 allows, as HTTP/1.1 would see the rest.
    private static readonly SearchValues<byte> NameBytes = SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"u8);

    // RFC 9113 8.2.2.
    private const ulong ConnectionSpecific = KnownHeaderSet.Connection | KnownHeaderSet.TransferEncoding | KnownHeaderSet.Upgrade
        | (1UL << (int)KnownHeader.KeepAlive) | (1UL << (int)KnownHeader.ProxyConnection);

    // What is looked at besides name and value.
    private const ulong Special = ConnectionSpecific | KnownHeaderSet.Framing | KnownHeaderSet.Host
        | (1UL << (int)KnownHeader.Cookie) | (1UL << (int)KnownHeader.TE);

    private Http2BlockKind _kind = Http2BlockKind.Discarded;
    private MessageHead _head = null!;
    private Http2StreamState _stream = null!;
    private uint _seen;           // pseudo-fields, a bit each
    private bool _fieldsBegan;
    private bool _connectProtocolAllowed;
    private SchemeKind _scheme;
    private int _maxSection;
    private long _declaredLength;
    private int _cookie;          // index of the Cookie line, or -1
    private int _priority;        // index of the priority line, or -1
    private byte[] _crumbs = [];  // of cookies that stand apart from the first
    private int _crumbsLength;

    private enum SchemeKind : byte
    {
        Other,
        Http,
        Https,
    }

    /// <summary>Why the message is malformed, or null.</summary>
    public string? Malformed { get; private set; }

    /// <summary>Bytes of the section so far, counted as RFC 9113 10.5.1 does.</summary>
    public long SectionBytes { get; private set; }

    /// <summary>Whether the section is so large that even decoding it has to end.</summary>
    public bool IsBeyondDecoding => SectionBytes > (long)limits.MaxHeaderBytes * maxSectionFactor;

    /// <summary>Begins a field block.</summary>
    public void Begin(Http2BlockKind kind, Http2StreamState? stream, bool connectProtocolAllowed)
    {
        _kind = stream is null ? Http2BlockKind.Discarded : kind;
        _seen = 0;
        _fieldsBegan = false;
        _connectProtocolAllowed = connectProtocolAllowed;
        _scheme = SchemeKind.Other;
        _declaredLength = -1;
        _cookie = _priority = -1;
        _crumbsLength = 0;
        Malformed = null;
        SectionBytes = 0;
        if (_kind == Http2BlockKind.Discarded) return;
        _stream = stream!;
        _head = kind == Http2BlockKind.Trailers ? stream!.Trailers : stream!.Head;
        _head.Reset();
        _head.Version = HttpVersion.Http2;
        _maxSection = kind == Http2BlockKind.Trailers ? limits.MaxTrailerBytes : limits.MaxHeaderBytes;
    }

    /// <summary>The stream is gone: what is left of the block is decoded for the table's sake.</summary>
    public void Discard()
    {
        _kind = Http2BlockKind.Discarded;
        Release();
    }

    /// <summary>One field; <c>true</c> if name and value are what they may be.</summary>
    public bool OnField(in HpackField field)
    {
        SectionBytes += field.Name.Length + field.Value.Length + FieldOverhead;
        if (_kind == Http2BlockKind.Discarded || Malformed is not null || _head.Rejection is HttpRejection.HeadersTooLarge or HttpRejection.TooManyHeaders or HttpRejection.TrailersTooLarge) return false;
        if (!field.IsNameChecked && !IsName(field.Name)) return Fail("a field name is not a token in lower case (RFC 9113 8.2.1)");
        if (!field.IsChecked && !FieldSyntax.IsFieldValue(field.Value)) return Fail("a field value has a control character, or whitespace at an end (RFC 9113 8.2.1)");
        if (SectionBytes > _maxSection) return Refuse(_kind == Http2BlockKind.Trailers ? HttpRejection.TrailersTooLarge : HttpRejection.HeadersTooLarge);
        if (field.Pseudo != HpackPseudo.None) return OnPseudo(in field);
        _fieldsBegan = true;
        if (KnownHeaderSet.Contains(Special, field.Known)) return OnSpecial(in field);
        if (_kind == Http2BlockKind.Request && field.Known == KnownHeader.None && _priority < 0 && field.Name.SequenceEqual("priority"u8)) _priority = _head.FieldCount;
        return Add(in field);
    }

    // A pseudo-field's name is a colon and a token.
    private static bool IsName(ReadOnlySpan<byte> name)
    {
        if (!name.IsEmpty && name[0] == ':') name = name[1..];
        return !name.IsEmpty && name.Length <= ushort.MaxValue && !name.ContainsAnyExcept(NameBytes);
    }

    private bool OnSpecial(in HpackField field)
    {
        switch (field.Known)
        {
            case KnownHeader.TE:
                // RFC 9113 8.2.2: nothing but "trailers", and only in a request.
                if (_kind == Http2BlockKind.Request && Ascii.EqualsIgnoreCase(field.Value, "trailers"u8)) return Add(in field);
                return Fail("TE with anything but trailers (RFC 9113 8.2.2)");
            case KnownHeader.ContentLength:
                if (_kind == Http2BlockKind.Trailers) return Fail("Content-Length in trailers (RFC 9110 6.5.1)");
                // RFC 9113 8.1.1: one that isn't right makes the message malformed; several are refused over HTTP/1.1 too (smuggling).
                if (_declaredLength >= 0) return Fail("several Content-Length fields (RFC 9113 8.1.1)");
                if (!MessageFraming.TryParseLength(field.Value, out _declaredLength))
                {
                    _declaredLength = -1;
                    return Fail("Content-Length is not a number (RFC 9113 8.1.1)");
                }

                return Add(in field);
            case KnownHeader.Host:
                if (_kind == Http2BlockKind.Trailers) return Fail("Host in trailers (RFC 9110 6.5.1)");
                return _kind == Http2BlockKind.Request ? OnHost(in field) : Add(in field);
            case KnownHeader.Cookie:
                return _kind == Http2BlockKind.Request ? OnCookie(in field) : Add(in field);
            default:
                return Fail("a connection-specific field (RFC 9113 8.2.2)");
        }
    }

    // RFC 9113 8.3.1: with :authority, Host must name the same; without it, Host is what there is.
    private bool OnHost(in HpackField field)
    {
        if (!_head.Has(KnownHeader.Host)) return Add(in field);
        return Ascii.EqualsIgnoreCase(_head.Value(_head.IndexOf(KnownHeader.Host)), field.Value)
            ? Saw(HpackPseudo.Authority) || Fail("several Host fields (RFC 9112 3.2)")
            : Fail("Host and :authority differ (RFC 9113 8.3.1)");
    }

    // RFC 9113 8.2.3: crumbs are one field for whoever is not HTTP/2, joined with "; ".
    private bool OnCookie(in HpackField field)
    {
        if (_cookie < 0)
        {
            _cookie = _head.FieldCount;
            return Add(in field);
        }

        if (field.Value.IsEmpty) return true;
        ref HeaderField line = ref _head.Fields[_cookie];
        if (field.IsNeverIndexed) line.Flags |= HeaderFlags.NeverIndexed;
        if (_crumbsLength > 0 || _cookie != _head.FieldCount - 1)
        {
            KeepCrumb(field.Value);
            return true;
        }

        ReadOnlySpan<byte> joint = line.ValueLength == 0 ? default : "; "u8;
        int growth = joint.Length + field.Value.Length;
        _head.EnsureFree(growth);
        Span<byte> end = _head.Storage.AsSpan(line.ValueOffset + line.ValueLength);
        joint.CopyTo(end);
        field.Value.CopyTo(end[joint.Length..]);
        "\r\n"u8.CopyTo(end[growth..]);
        line.ValueLength += growth;
        _head.Used += growth;
        return true;
    }

    private void KeepCrumb(ReadOnlySpan<byte> crumb)
    {
        int needed = _crumbsLength + 2 + crumb.Length;
        if (_crumbs.Length < needed) Array.Resize(ref _crumbs, Math.Max(needed, 2 * _crumbs.Length));
        "; "u8.CopyTo(_crumbs.AsSpan(_crumbsLength));
        crumb.CopyTo(_crumbs.AsSpan(_crumbsLength + 2));
        _crumbsLength = needed;
    }

    // One line at the end instead of the first crumb's in the middle.
    private void JoinCrumbs()
    {
        if (_crumbsLength == 0) return;
        ref HeaderField first = ref _head.Fields[_cookie];
        first.Flags |= HeaderFlags.Removed;
        bool neverIndexed = (first.Flags & HeaderFlags.NeverIndexed) != 0;
        ReadOnlySpan<byte> crumbs = _crumbs.AsSpan(0, _crumbsLength);
        if (first.ValueLength == 0) crumbs = crumbs[2..];
        int length = first.ValueLength + crumbs.Length;
        byte[] joined = ArrayPool<byte>.Shared.Rent(length);
        _head.Value(_cookie).CopyTo(joined);
        crumbs.CopyTo(joined.AsSpan(_head.Field(_cookie).ValueLength));
        _head.AddChecked(KnownHeader.Cookie, "cookie"u8, joined.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(joined);
        if (neverIndexed) _head.Fields[_head.FieldCount - 1].Flags |= HeaderFlags.NeverIndexed;
    }

    private bool Add(in HpackField field)
    {
        if (_head.FieldCount >= limits.MaxHeaderCount) return Refuse(HttpRejection.TooManyHeaders);
        _head.AddChecked(field.Known, field.Name, field.Value);
        if (field.IsNeverIndexed) _head.Fields[_head.FieldCount - 1].Flags |= HeaderFlags.NeverIndexed;
        return true;
    }

    private bool Fail(string why)
    {
        Malformed = why;
        return false;
    }

    private bool Refuse(HttpRejection rejection)
    {
        if (_head.Rejection == HttpRejection.None || rejection is HttpRejection.HeadersTooLarge or HttpRejection.TooManyHeaders) _head.Rejection = rejection;
        return false;
    }

    private bool Saw(HpackPseudo pseudo) => (_seen >> (int)pseudo & 1) != 0;

    private void Release()
    {
        _head = null!;
        _stream = null!;
        if (_crumbs.Length > MaxKeptCrumbs) _crumbs = [];
    }
}
