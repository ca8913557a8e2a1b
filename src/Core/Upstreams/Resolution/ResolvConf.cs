using System.Globalization;
using System.Net;
using Waterfall.Core.Upstreams.Resolution.Wire;

namespace Waterfall.Core.Upstreams.Resolution;

/// <summary>The settings of a DNS stub resolver, as resolv.conf(5) has them.</summary>
internal sealed record ResolvConf
{
    public static readonly ResolvConf Empty = new();

    private const int DnsPort = 53;

    // The C library's own bounds (resolv.conf(5), <resolv.h>), but for the search list, which it no longer bounds.
    private const int MaxServers = 3;
    private const int MaxSearch = 32;
    private const int MaxNdots = 15;
    private const int MaxTimeoutSeconds = 30;
    private const int MaxAttempts = 5;

    private static readonly char[] Blanks = [' ', '\t', '\r'];

    /// <summary>Servers to ask, in order.</summary>
    public IReadOnlyList<IPEndPoint> Servers { get; init; } = [];

    /// <summary>Suffixes to try on a name that is not absolute, in order.</summary>
    public IReadOnlyList<string> Search { get; init; } = [];

    /// <summary>A name with at least this many dots is tried as it is before the search list, otherwise after it.</summary>
    public int Ndots { get; init; } = 1;

    /// <summary>How long one server has for one answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often the list of servers is gone through.</summary>
    public int Attempts { get; init; } = 2;

    /// <summary>Reads what is understood; lines and options that are not, are skipped.</summary>
    public static ResolvConf Parse(string text)
    {
        var conf = Empty;
        var servers = new List<IPEndPoint>();
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            var fields = line.ToString().Split(Blanks, StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length < 2 || fields[0][0] is '#' or ';')
                continue;
            switch (fields[0])
            {
                case "nameserver" when servers.Count < MaxServers && HostLiteral.TryParseAddress(fields[1], out var address):
                    servers.Add(new IPEndPoint(address, DnsPort));
                    break;
                case "search" or "domain": // the last of them counts
                    conf = conf with { Search = ReadSearch(fields.AsSpan(1)) };
                    break;
                case "options":
                    foreach (var option in fields.AsSpan(1))
                        conf = conf.WithOption(option);
                    break;
            }
        }

        return conf with { Servers = servers };
    }

    /// <summary>The absolute names to ask for, in order, for a name as the user gave it.</summary>
    public IReadOnlyList<DnsName> Candidates(string host)
    {
        var candidates = new List<DnsName>();
        var absoluteFirst = host.AsSpan().Count('.') >= Ndots;
        if (absoluteFirst || host.EndsWith('.'))
            Add(host);
        if (host.EndsWith('.'))
            return candidates;
        foreach (var suffix in Search)
            Add($"{host}.{suffix}");
        if (!absoluteFirst)
            Add(host);
        return candidates;

        void Add(string text)
        {
            if (DnsName.TryParse(text, out var name) && !candidates.Contains(name))
                candidates.Add(name);
        }
    }

    private static List<string> ReadSearch(ReadOnlySpan<string> fields)
    {
        var search = new List<string>();
        foreach (var field in fields)
        {
            if (search.Count < MaxSearch && DnsName.TryParse(field, out var name))
                search.Add(name.ToString());
        }

        return search;
    }

    private ResolvConf WithOption(string option)
    {
        var colon = option.IndexOf(':');
        if (colon < 0 || !int.TryParse(option.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            return this;
        return option[..colon] switch
        {
            "ndots" => this with { Ndots = Math.Min(value, MaxNdots) },
            "timeout" => this with { Timeout = TimeSpan.FromSeconds(Math.Clamp(value, 1, MaxTimeoutSeconds)) },
            "attempts" => this with { Attempts = Math.Clamp(value, 1, MaxAttempts) },
            _ => this,
        };
    }
}
