using System.Globalization;
using Waterfall.Core.Streams;

namespace Waterfall.Core.Upstreams.Health;

/// <summary>How a probe ended: an answer's status, or 0 where none came in time.</summary>
/// <param name="Status">The status.</param>
/// <param name="Reason">Why there was nothing to send the probe on; null where there was a connection.</param>
internal readonly record struct ProbeResult(int Status, string? Reason = null)
{
    public override string ToString() => Status == 0 ? Reason ?? "no answer" : Status.ToString(CultureInfo.InvariantCulture);

    /// <summary>There was no connection: the code that a client would be told, and what more is known.</summary>
    internal static ProbeResult NotConnected(ProxyErrorKind error, string? detail)
    {
        var code = ProxyErrors.Describe(error).Code;
        return new ProbeResult(0, detail is null ? code : $"{code}: {detail}");
    }

    internal static ProbeResult NoAnswer => default;
}
