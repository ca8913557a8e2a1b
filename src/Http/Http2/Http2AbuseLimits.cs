namespace Waterfall.Http.Http2;

/// <summary>
/// Caps on what costs a peer nothing or little (RFC 9113 10.5). Each rate is a bucket: so many at once, and so many a second after that.
/// Work that is paid for adds to a bucket, so that no busy peer runs into one; the remarks of <see cref="Http2AbuseGuard"/> say which.
/// </summary>
public sealed record Http2AbuseLimits
{
    /// <summary>The defaults below.</summary>
    public static Http2AbuseLimits Default { get; } = new();
}
