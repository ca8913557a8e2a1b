using Waterfall.Core.Upstreams.Resolution.Wire;

namespace Waterfall.Core.Upstreams.Resolution;

/// <summary>What one exchange with one server gave: a message, the advice to ask again over TCP, or neither and why.</summary>
internal readonly record struct DnsReply(DnsMessage? Message, bool UseTcp, string? Error)
{
    public static DnsReply Received(DnsMessage message) => new(message, false, null);

    public static DnsReply RetryOverTcp { get; } = new(null, true, "truncated");

    public static DnsReply Failed(string error) => new(null, false, error);
}
