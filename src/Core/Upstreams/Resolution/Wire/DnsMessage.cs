namespace Waterfall.Core.Upstreams.Resolution.Wire;

/// <summary>A message that was read whole (RFC 1035 4.1). The OPT record is not listed: <see cref="ResponseCode"/> has it.</summary>
internal sealed record DnsMessage(
    DnsMessageHead Head,
    DnsResponseCode ResponseCode,
    IReadOnlyList<DnsRecord> Answers,
    IReadOnlyList<DnsRecord> Authorities,
    IReadOnlyList<DnsRecord> Additionals);
