using System.Text;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Routing;

/// <summary>The methods that the routes of a table name, as bits of a word: the registered ones by their number, others above them.</summary>
internal sealed class RouteMethods
{
    /// <summary>The most methods besides the registered ones that the routes of a table may name.</summary>
    internal const int MaxOthers = 64 - FirstOther;

    /// <summary>Every method, those that no route names included.</summary>
    internal const ulong All = ulong.MaxValue;

    private const int FirstOther = (int)HttpMethod.Patch + 1;

    private readonly byte[][] _others;

    internal RouteMethods(IEnumerable<string> names)
    {
        _others = [.. names.Distinct().Order(StringComparer.Ordinal).Select(Encoding.ASCII.GetBytes).Where(each => HttpMethods.Parse(each) == HttpMethod.Other)];
        ArgumentOutOfRangeException.ThrowIfGreaterThan(_others.Length, MaxOthers, nameof(names));
        MaxBytes = 96 + _others.Sum(each => each.Length + 2); // "GET, HEAD, …" with all that are registered takes 64
    }

    /// <summary>More bytes than <see cref="Write"/> ever writes.</summary>
    internal int MaxBytes { get; }

    /// <summary>The bit of a request's method. Bit 0, which only <see cref="All"/> has, for one that no route names.</summary>
    internal ulong BitOf(MessageHead request) =>
        request.Method == HttpMethod.Other ? BitOfOther(request.MethodToken) : 1UL << (int)request.Method;

    /// <summary>The bit of a method's token.</summary>
    internal ulong BitOf(ReadOnlySpan<byte> token)
    {
        var method = HttpMethods.Parse(token);
        return method == HttpMethod.Other ? BitOfOther(token) : 1UL << (int)method;
    }

    /// <summary>The bits of the methods of a rule: of none, all.</summary>
    internal ulong BitsOf(IReadOnlyList<string> methods)
    {
        ulong bits = 0;
        foreach (var method in methods) bits |= BitOf(Encoding.ASCII.GetBytes(method));
        return methods.Count == 0 ? All : bits;
    }

    /// <summary>Writes the methods of a set separated by commas, as Allow has them (RFC 9110 10.2.1); returns how many bytes.</summary>
    internal int Write(ulong bits, Span<byte> destination)
    {
        var length = 0;
        for (var i = 1; i < FirstOther + _others.Length; i++)
        {
            if ((bits >> i & 1) == 0)
                continue;
            var token = i < FirstOther ? HttpMethods.Bytes((HttpMethod)i) : _others[i - FirstOther];
            if (length > 0)
            {
                ", "u8.CopyTo(destination[length..]);
                length += 2;
            }
            token.CopyTo(destination[length..]);
            length += token.Length;
        }
        return length;
    }

    private ulong BitOfOther(ReadOnlySpan<byte> token)
    {
        for (var i = 0; i < _others.Length; i++)
        {
            if (token.SequenceEqual(_others[i]))
                return 1UL << (FirstOther + i);
        }
        return 1;
    }
}
