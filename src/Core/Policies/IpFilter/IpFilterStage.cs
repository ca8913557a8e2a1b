using Waterfall.Core.IO;
using Waterfall.Core.Pipeline;
using Waterfall.Core.Streams;

namespace Waterfall.Core.Policies.IpFilter;

/// <summary>Refuses clients by their address.</summary>
internal sealed class IpFilterStage(IpRangeSet allow, IpRangeSet deny) : Stage
{
    private static readonly Problem Denied = new(403, "ip-denied", "Requests from this address are not accepted.");

    public override LoopTask<StageResult> OnRequestAsync(Exchange exchange) =>
        exchange.TryGetClientIp(out var address) && (allow.IsEmpty || allow.Contains(address)) && !deny.Contains(address)
            ? Continue
            : new(StageResult.Fail(Denied));
}
