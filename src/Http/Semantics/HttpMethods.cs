namespace Waterfall.Http.Semantics;

/// <summary>Wire forms and properties of request methods (RFC 9110 9).</summary>
public static class HttpMethods
{
    // RFC 9110 9.2.1.
    private const uint SafeSet = (1u << (int)HttpMethod.Get) | (1u << (int)HttpMethod.Head) | (1u << (int)HttpMethod.Options) | (1u << (int)HttpMethod.Trace);

    // RFC 9110 9.2.2: PUT, DELETE and the safe methods. PATCH is not idempotent (RFC 5789 2).
    private const uint IdempotentSet = SafeSet | (1u << (int)HttpMethod.Put) | (1u << (int)HttpMethod.Delete);

    /// <summary>The method that a token names. Methods are case-sensitive (RFC 9110 9.1): <c>get</c> is <see cref="HttpMethod.Other"/>.</summary>
    /// <param name="token">The method token, without the space after it.</param>
    public static HttpMethod Parse(ReadOnlySpan<byte> token) => token.Length switch
    {
        3 => token.SequenceEqual("GET"u8) ? HttpMethod.Get : token.SequenceEqual("PUT"u8) ? HttpMethod.Put : HttpMethod.Other,
        4 => token.SequenceEqual("POST"u8) ? HttpMethod.Post : token.SequenceEqual("HEAD"u8) ? HttpMethod.Head : HttpMethod.Other,
        5 => token.SequenceEqual("PATCH"u8) ? HttpMethod.Patch : token.SequenceEqual("TRACE"u8) ? HttpMethod.Trace : HttpMethod.Other,
        6 => token.SequenceEqual("DELETE"u8) ? HttpMethod.Delete : HttpMethod.Other,
        7 => token.SequenceEqual("OPTIONS"u8) ? HttpMethod.Options : token.SequenceEqual("CONNECT"u8) ? HttpMethod.Connect : HttpMethod.Other,
        _ => HttpMethod.Other,
    };

    /// <summary>The wire form of a method; empty for <see cref="HttpMethod.Other"/>, whose token only the message knows.</summary>
    /// <param name="method">The method.</param>
    public static ReadOnlySpan<byte> Bytes(HttpMethod method) => method switch
    {
        HttpMethod.Get => "GET"u8,
        HttpMethod.Head => "HEAD"u8,
        HttpMethod.Post => "POST"u8,
        HttpMethod.Put => "PUT"u8,
        HttpMethod.Delete => "DELETE"u8,
        HttpMethod.Connect => "CONNECT"u8,
        HttpMethod.Options => "OPTIONS"u8,
        HttpMethod.Trace => "TRACE"u8,
        HttpMethod.Patch => "PATCH"u8,
        _ => default,
    };

    /// <summary>Whether a method is read-only in its defined semantics (RFC 9110 9.2.1). Unknown methods are not.</summary>
    /// <param name="method">The method.</param>
    public static bool IsSafe(HttpMethod method) => (SafeSet >> (int)method & 1) != 0;

    /// <summary>Whether sending a request twice intends the same as sending it once (RFC 9110 9.2.2). Unknown methods are not idempotent.</summary>
    /// <param name="method">The method.</param>
    public static bool IsIdempotent(HttpMethod method) => (IdempotentSet >> (int)method & 1) != 0;
}
