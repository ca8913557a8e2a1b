using System.Collections.Frozen;
using System.Net;

namespace Waterfall.Core.Upstreams.Resolution;

/// <summary>The names of a hosts file (hosts(5)): an address and its names on each line, <c>#</c> to the line's end a comment.</summary>
internal sealed class HostsFile
{
    public static readonly HostsFile Empty = new(FrozenDictionary<string, IPAddress[]>.Empty);

    private static readonly char[] Blanks = [' ', '\t', '\r'];

    private readonly FrozenDictionary<string, IPAddress[]> _names;

    private HostsFile(FrozenDictionary<string, IPAddress[]> names) => _names = names;

    /// <summary>Reads the lines that can be read; one that is malformed is skipped, as everywhere.</summary>
    public static HostsFile Parse(string text)
    {
        var names = new Dictionary<string, List<IPAddress>>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            var comment = line.IndexOf('#');
            var fields = (comment < 0 ? line : line[..comment]).ToString().Split(Blanks, StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length < 2 || !HostLiteral.TryParseAddress(fields[0], out var address))
                continue;
            foreach (var field in fields.AsSpan(1))
            {
                var name = field.TrimEnd('.');
                if (!names.TryGetValue(name, out var addresses))
                    names[name] = addresses = [];
                if (!addresses.Contains(address))
                    addresses.Add(address);
            }
        }

        return new HostsFile(names.ToFrozenDictionary(e => e.Key, e => e.Value.ToArray(), StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>All addresses of a name, without its final dot, in the file's order; null if the file does not have it.</summary>
    public IReadOnlyList<IPAddress>? Find(string name) => _names.GetValueOrDefault(name);
}
