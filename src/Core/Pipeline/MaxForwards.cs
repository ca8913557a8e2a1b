using System.Buffers.Text;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Pipeline;

/// <summary>Max-Forwards (RFC 9110 7.6.2): how many more hops OPTIONS and TRACE may go.</summary>
internal static class MaxForwards
{
    /// <summary>Counts this hop. False when none is left and the request ends here. Other methods, and values that are no number, are not touched.</summary>
    internal static bool Decrement(MessageHead request)
    {
        if (!request.Has(KnownHeader.MaxForwards) || request.Method is not (HttpMethod.Options or HttpMethod.Trace))
            return true;
        var value = request.Value(request.IndexOf(KnownHeader.MaxForwards));
        if (!Utf8Parser.TryParse(value, out uint hops, out var length) || length != value.Length)
            return true;
        if (hops == 0)
            return false;
        Span<byte> digits = stackalloc byte[10];
        Utf8Formatter.TryFormat(hops - 1, digits, out var written);
        request.Set(KnownHeader.MaxForwards, digits[..written]);
        return true;
    }
}
