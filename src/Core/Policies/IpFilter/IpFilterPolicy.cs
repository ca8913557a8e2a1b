using Waterfall.Core.Pipeline;
using Waterfall.Core.Streams;

namespace Waterfall.Core.Policies.IpFilter;

/// <summary>
/// Lets requests through by the client's address (<see cref="Exchange.ClientAddress"/>). Who is denied, who is not among those that are allowed, and whose address
/// nobody knows, is answered 403.
/// </summary>
public sealed record IpFilterPolicy : IPolicy
{
    private readonly ValueList<string> _allow = ValueList<string>.Empty;
    private readonly ValueList<string> _deny = ValueList<string>.Empty;

    /// <inheritdoc/>
    public string Name => "ipFilter";

    /// <summary>Addresses and blocks that may pass: <c>10.0.0.0/8</c>, <c>2001:db8::/32</c>, <c>203.0.113.9</c>. Default, and if empty: all.</summary>
    public IReadOnlyList<string> Allow { get => _allow; init => _allow = ValueList<string>.Of(value); }

    /// <summary>Addresses and blocks that may not, though they be allowed. Default: none.</summary>
    public IReadOnlyList<string> Deny { get => _deny; init => _deny = ValueList<string>.Of(value); }

    /// <inheritdoc/>
    public Stage? Compile(PolicyContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (Allow.Count == 0 && Deny.Count == 0)
        {
            context.Report("", "nobody is allowed or denied", "allow, deny or both");
            return null;
        }
        return Check(context, "allow", Allow) & Check(context, "deny", Deny) ? new IpFilterStage(IpRangeSet.Of(Allow), IpRangeSet.Of(Deny)) : null;
    }

    private static bool Check(PolicyContext context, string key, IReadOnlyList<string> blocks)
    {
        var isGood = true;
        for (var i = 0; i < blocks.Count; i++)
        {
            if (IpRangeSet.TryParse(blocks[i], out _, out var problem, out var suggestion))
                continue;
            context.Report($"{key}[{i}]", problem, "an address as 10.0.0.7, or a block as 10.0.0.0/8 or 2001:db8::/32", suggestion);
            isGood = false;
        }
        return isGood;
    }
}
