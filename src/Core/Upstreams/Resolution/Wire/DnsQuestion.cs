namespace Waterfall.Core.Upstreams.Resolution.Wire;

/// <summary>One entry of the question section (RFC 1035 4.1.2).</summary>
internal readonly record struct DnsQuestion(DnsName Name, DnsType Type, ushort Class)
{
    /// <summary>The Internet class (RFC 1035 3.2.4).</summary>
    public const ushort Internet = 1;
}
