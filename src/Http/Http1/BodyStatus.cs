namespace Waterfall.Http.Http1;

/// <summary>What a <see cref="Http1BodyDecoder"/> found at the front of its input.</summary>
public enum BodyStatus : byte
{
    /// <summary>A run of body bytes, after <c>skip</c> bytes of framing.</summary>
    Data,

    /// <summary>The input is used up: drop the <c>skip</c> bytes, all of it, and come back with more.</summary>
    NeedMore,

    /// <summary>The message is complete, after <c>skip</c> more bytes.</summary>
    End,

    /// <summary>The last chunk was read: after <c>skip</c> bytes begins the trailer section, for <see cref="Http1HeadParser.ParseTrailers"/>.</summary>
    Trailers,

    /// <summary>The peer's bytes are refused; see <see cref="Http1BodyDecoder.Rejection"/>.</summary>
    Rejected,
}
