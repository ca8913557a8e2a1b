using Waterfall.Core.Upstreams.Resolution.Wire;

namespace Waterfall.Core.Upstreams.Resolution;

/// <summary>The answer to one question: its records, aliases already followed, with a TTL within <see cref="TtlBounds"/>.</summary>
internal sealed record DnsAnswer(DnsAnswerKind Kind, IReadOnlyList<DnsRecord> Records, TimeSpan Ttl, string? Detail)
{
    /// <summary>Aliases followed at most; the resolvers that build such chains give up at about as many (BIND 16, Unbound 12).</summary>
    public const int MaxAliases = 16;

    public static DnsAnswer Failed(string detail) => new(DnsAnswerKind.Failed, [], TtlBounds.Failure, detail);

    /// <summary>Reads the answer out of a response with code NoError or NameError.</summary>
    public static DnsAnswer From(DnsMessage message, DnsQuestion question)
    {
        if (!TryFollowAliases(message.Answers, question, out var name, out var chainTtlSeconds))
            return Failed($"{question.Name}: more than {MaxAliases} aliases, or a loop of them");

        var ttlSeconds = chainTtlSeconds;
        var records = new List<DnsRecord>();
        foreach (var record in message.Answers)
        {
            if (record.Type != question.Type || record.Class != question.Class || !record.Name.Equals(name))
                continue;
            records.Add(record);
            ttlSeconds = Math.Min(ttlSeconds, record.TtlSeconds);
        }

        // A chain to addresses is an answer whatever the code: the code is that of the chain's last name (RFC 6604 3).
        if (records.Count > 0)
            return new DnsAnswer(DnsAnswerKind.Records, records, TtlBounds.Positive(ttlSeconds), null);

        var ttl = TtlBounds.Negative(Math.Min(chainTtlSeconds, NegativeTtlSeconds(message)));
        return message.ResponseCode == DnsResponseCode.NameError
            ? new DnsAnswer(DnsAnswerKind.NameError, [], ttl, $"{name} does not exist")
            : new DnsAnswer(DnsAnswerKind.NoData, [], ttl, $"{name} has no {Text(question.Type)} record");
    }

    /// <summary>Goes from the name asked for to the one that has the records (RFC 1034 3.6.2), by the answer section alone.</summary>
    private static bool TryFollowAliases(
        IReadOnlyList<DnsRecord> answers, DnsQuestion question, out DnsName name, out uint ttlSeconds)
    {
        name = question.Name;
        ttlSeconds = uint.MaxValue;
        for (var aliases = 0; aliases <= MaxAliases; aliases++)
        {
            if (FindAlias(answers, name) is not { } alias)
                return true;
            name = alias.Target;
            ttlSeconds = Math.Min(ttlSeconds, alias.TtlSeconds);
        }

        return false;
    }

    private static DnsAliasRecord? FindAlias(IReadOnlyList<DnsRecord> answers, DnsName name)
    {
        foreach (var record in answers)
        {
            if (record is DnsAliasRecord alias && alias.Name.Equals(name))
                return alias;
        }

        return null;
    }

    /// <summary>RFC 2308 5: the lesser of the SOA's own TTL and its MINIMUM. Without an SOA an answer is not to be cached: 0.</summary>
    private static uint NegativeTtlSeconds(DnsMessage message)
    {
        foreach (var record in message.Authorities)
        {
            if (record is DnsAuthorityRecord authority)
                return Math.Min(authority.TtlSeconds, authority.MinimumSeconds);
        }

        return 0;
    }

    private static string Text(DnsType type) => type.ToString().ToUpperInvariant();
}
