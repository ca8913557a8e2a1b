using System.Globalization;
using System.Text;

namespace Waterfall.Core.Streams;

/// <summary>Blocks of addresses, sorted and merged: whether one holds an address is a binary search. Immutable.</summary>
internal sealed class IpRangeSet
{
    private readonly UInt128[] _first;
    private readonly UInt128[] _last;

    private IpRangeSet(UInt128[] first, UInt128[] last) => (_first, _last) = (first, last);

    internal static IpRangeSet Empty { get; } = new([], []);

    internal bool IsEmpty => _first.Length == 0;

    /// <summary>The blocks of a list that is known to be right.</summary>
    /// <exception cref="FormatException">It is not.</exception>
    internal static IpRangeSet Of(IEnumerable<string> blocks)
    {
        var ranges = blocks.Select(text => TryParse(text, out var range, out var problem, out _) ? range : throw new FormatException(problem))
            .OrderBy(range => range.First).ThenByDescending(range => range.Last).ToArray();
        var (first, last) = (new List<UInt128>(), new List<UInt128>());
        foreach (var range in ranges)
        {
            // A block within the one before, as blocks never overlap in part.
            if (last.Count > 0 && range.First <= last[^1])
                continue;
            first.Add(range.First);
            last.Add(range.Last);
        }
        return new IpRangeSet([.. first], [.. last]);
    }

    /// <summary>Reads an address as <c>10.0.0.7</c> or a block as <c>10.0.0.0/8</c> or <c>2001:db8::/32</c> (RFC 4632 3.1, RFC 4291 2.3).</summary>
    internal static bool TryParse(string text, out (UInt128 First, UInt128 Last) range, out string problem, out string? suggestion)
    {
        (range, problem, suggestion) = (default, "", null);
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var addressText = slash < 0 ? text : text[..slash];
        if (!Ascii.IsValid(addressText) || addressText.Contains('%', StringComparison.Ordinal)
            || !IpAddressText.TryParse(Encoding.ASCII.GetBytes(addressText), out var address))
        {
            problem = $"'{addressText}' is not an IP address";
            return false;
        }
        // A mapped address written out is an IPv6 block by its prefix, and the IPv4 one all the same.
        var bits = addressText.Contains(':', StringComparison.Ordinal) ? 128 : 32;
        var prefix = bits;
        if (slash >= 0 && (!int.TryParse(text[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out prefix) || prefix > bits))
        {
            problem = $"'{text[slash..]}' is not a prefix length: /0 to /{bits}";
            return false;
        }
        var free = bits - prefix;
        var rest = free == 128 ? UInt128.MaxValue : (UInt128.One << free) - 1;
        if ((address & rest) != 0 && !(free == 128 && address == 0))
        {
            problem = $"the block '{text}' has bits set after its prefix";
            suggestion = $"{IpAddressText.ToAddress(address & ~rest)}/{prefix}";
            return false;
        }
        range = (address, address | rest);
        return true;
    }

    internal bool Contains(UInt128 address)
    {
        var index = _first.AsSpan().BinarySearch(address);
        if (index >= 0)
            return true;
        index = ~index - 1;
        return index >= 0 && address <= _last[index];
    }
}
