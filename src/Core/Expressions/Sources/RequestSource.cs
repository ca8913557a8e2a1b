using System.Buffers;
using System.Text;
using Waterfall.Core.Expressions.Json;
using Waterfall.Core.IO.Tls;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Expressions.Sources;

/// <summary><c>request</c>: a view over its head, its client, what its path captured and its body. One an exchange, reused.</summary>
internal sealed class RequestSource : IExpressionSource
{
    private readonly BodyReader _body = new();
    private MessageHead _head = null!;
    private ReadOnlyMemory<byte> _scheme;
    private ReadOnlyMemory<byte> _clientAddress;
    private int _clientPort;

    /// <summary>What the route captured; null before there is one.</summary>
    internal IPathCaptures? Captures { get; set; }

    /// <summary>The request's identifier as text; empty until a policy sets it.</summary>
    internal ReadOnlyMemory<byte> Id { get; set; }

    /// <summary>What the handshake of the client's connection came to; null where the gateway did none.</summary>
    internal TlsDetails? Tls { get; set; }

    /// <summary>Looks at another request.</summary>
    /// <param name="head">Its head, read whenever an expression asks: edits are seen.</param>
    /// <param name="scheme"><c>http</c> or <c>https</c>.</param>
    /// <param name="clientAddress">The client's address as text, without a port.</param>
    /// <param name="clientPort">Its port; 0 where it has none.</param>
    internal void Begin(MessageHead head, ReadOnlyMemory<byte> scheme, ReadOnlyMemory<byte> clientAddress, int clientPort)
    {
        (_head, _scheme, _clientAddress, _clientPort) = (head, scheme, clientAddress, clientPort);
        (Captures, Id, Tls) = (null, default, null);
        _body.Clear();
    }

    /// <summary>Gives the whole body, once it is buffered.</summary>
    internal void SetBody(in ReadOnlySequence<byte> body) => _body.Set(body);

    public JsonValue Read(in SourcePath path, ExpressionEvaluator evaluator)
    {
        var arena = evaluator.Arena;
        return path.Member.Id switch
        {
            SourceMemberId.Method => arena.AddString(_head.MethodToken),
            SourceMemberId.Scheme => arena.AddString(_scheme.Span),
            SourceMemberId.Host => Host(arena),
            SourceMemberId.Authority => arena.AddString(_head.Authority),
            SourceMemberId.Target => arena.AddString(_head.Target),
            SourceMemberId.UrlPath => arena.AddString(_head.Path),
            SourceMemberId.UrlQuery => arena.AddString(_head.Query),
            SourceMemberId.Path => path.Key is null ? AllCaptures(evaluator) : Capture(path.Key, arena),
            SourceMemberId.Query => path.Key is null ? AllPairs(_head.Query, true, evaluator) : Pair(_head.Query, true, path.Key, evaluator),
            SourceMemberId.Queries => path.Key is null ? AllQueries(evaluator) : Queries(path.Key, evaluator),
            SourceMemberId.Headers => path.Key is null ? FieldReader.All(_head, evaluator) : FieldReader.One(_head, path, evaluator),
            SourceMemberId.Cookies => Cookies(path.Key, evaluator),
            SourceMemberId.Body => _body.Read(_head),
            SourceMemberId.ClientAddress => arena.AddString(_clientAddress.Span),
            SourceMemberId.ClientPort => JsonValue.Of((long)_clientPort),
            SourceMemberId.ClientCertificate => Tls is { HasCertificate: true } ? Members(path, evaluator) : default,
            SourceMemberId.CertificateSubject => Tls is { HasCertificate: true } ? arena.AddString(Tls.CertificateSubject) : default,
            SourceMemberId.CertificateFingerprint => Tls is { HasCertificate: true } ? arena.AddString(Tls.CertificateFingerprint) : default,
            SourceMemberId.CertificateNames => Tls is { HasCertificate: true } ? arena.AddString(Tls.CertificateNames) : default,
            SourceMemberId.ClientTls => Tls is not null ? Members(path, evaluator) : default,
            SourceMemberId.TlsVersion => Tls is not null ? arena.AddString(Tls.Version) : default,
            SourceMemberId.TlsCipher => Tls is not null ? arena.AddString(Tls.Cipher) : default,
            SourceMemberId.TlsServerName => Tls is not null ? arena.AddString(Tls.ServerName) : default,
            SourceMemberId.Version => arena.AddString(_head.Version == HttpVersion.Http10 ? "1.0"u8 : _head.Version == HttpVersion.Http11 ? "1.1"u8 : "2"u8),
            SourceMemberId.Id => arena.AddString(Id.Span),
            _ => Members(path, evaluator),
        };
    }

    // The root, url or client: an object of the members below.
    private JsonValue Members(in SourcePath path, ExpressionEvaluator evaluator)
    {
        var begin = evaluator.Arena.Begin();
        foreach (var child in path.Member.Children)
        {
            evaluator.Arena.Push(child.Key);
            evaluator.Arena.Push(Read(path with { Member = child }, evaluator));
        }
        return evaluator.Arena.EndObject(begin);
    }

    // Without the port, in lower case (RFC 3986 6.2.2.1). The colons of an IPv6 address stand in brackets.
    private JsonValue Host(JsonArena arena)
    {
        var host = _head.Authority;
        var colon = host.LastIndexOf((byte)':');
        if (colon > host.LastIndexOf((byte)']')) host = host[..colon];
        var start = arena.ByteCount;
        if (Ascii.ToLower(host, arena.GetSpan(host.Length), out var written) == OperationStatus.Done) arena.Advance(written);
        return arena.StringSince(start);
    }

    private JsonValue Capture(ReadOnlySpan<byte> name, JsonArena arena)
    {
        for (var i = 0; i < (Captures?.Count ?? 0); i++)
        {
            if (Captures!.Name(i).SequenceEqual(name)) return PercentDecoder.Decode(arena, Captures.Value(i), plusIsSpace: false);
        }
        return default;
    }

    private JsonValue AllCaptures(ExpressionEvaluator evaluator)
    {
        var arena = evaluator.Arena;
        var begin = arena.Begin();
        for (var i = 0; i < (Captures?.Count ?? 0) && evaluator.Charge(1); i++)
        {
            arena.Push(arena.AddString(Captures!.Name(i)));
            arena.Push(PercentDecoder.Decode(arena, Captures.Value(i), plusIsSpace: false));
        }
        return arena.EndObject(begin);
    }

    private static JsonValue Pair(ReadOnlySpan<byte> text, bool isQuery, ReadOnlySpan<byte> name, ExpressionEvaluator evaluator)
    {
        var pairs = new PairReader(text, isQuery);
        while (pairs.MoveNext() && evaluator.Charge(1))
        {
            if (pairs.IsNamed(name, evaluator.Arena)) return pairs.DecodedValue(evaluator.Arena);
        }
        return default;
    }

    // Of one name the first counts: of cookies it is the one with the longest path (RFC 6265 5.4).
    private static JsonValue AllPairs(ReadOnlySpan<byte> text, bool isQuery, ExpressionEvaluator evaluator)
    {
        var begin = evaluator.Arena.Begin();
        var pairs = new PairReader(text, isQuery);
        while (pairs.MoveNext() && evaluator.Charge(1))
        {
            evaluator.Arena.Push(pairs.DecodedName(evaluator.Arena));
            evaluator.Arena.Push(pairs.DecodedValue(evaluator.Arena));
        }
        return evaluator.Arena.EndObject(begin, keepFirst: true);
    }

    private JsonValue Queries(ReadOnlySpan<byte> name, ExpressionEvaluator evaluator)
    {
        var begin = evaluator.Arena.Begin();
        var pairs = new PairReader(_head.Query, isQuery: true);
        while (pairs.MoveNext() && evaluator.Charge(1))
        {
            if (pairs.IsNamed(name, evaluator.Arena)) evaluator.Arena.Push(pairs.DecodedValue(evaluator.Arena));
        }
        var all = evaluator.Arena.EndArray(begin);
        return all.Count == 0 ? default : all;
    }

    // Each name walks the query anew: the cost limit bounds what a client can make of that.
    private JsonValue AllQueries(ExpressionEvaluator evaluator)
    {
        var begin = evaluator.Arena.Begin();
        var pairs = new PairReader(_head.Query, isQuery: true);
        while (pairs.MoveNext() && evaluator.Charge(1))
        {
            var name = pairs.DecodedName(evaluator.Arena);
            evaluator.Arena.Push(name);
            evaluator.Arena.Push(Queries(name.Utf8, evaluator));
        }
        return evaluator.Arena.EndObject(begin, keepFirst: true);
    }

    // HTTP/2 may split the field (RFC 9113 8.2.3): it is looked at in one piece.
    private JsonValue Cookies(byte[]? name, ExpressionEvaluator evaluator)
    {
        var field = FieldReader.One(_head, CookieField, evaluator);
        return name is null ? AllPairs(field.Utf8, false, evaluator) : Pair(field.Utf8, false, name, evaluator);
    }

    private static readonly SourcePath CookieField = MakeCookieField();

    private static SourcePath MakeCookieField()
    {
        var path = SourceMembers.Of(ExpressionRoot.Request);
        SourceMembers.Extend(ref path, "headers");
        SourceMembers.Extend(ref path, "cookie");
        return path;
    }
}
