using System.Globalization;

namespace Waterfall.Testing.Wire;

/// <summary>The framing that a head announces, decided strictly: what is ambiguous is malformed.</summary>
public readonly record struct BodyFraming(BodyKind Kind, long Length)
{
    /// <summary>RFC 9112 6.3 for a request.</summary>
    public static BodyFraming OfRequest(FieldList fields) => Announced(fields) ?? new BodyFraming(BodyKind.None, 0);

    /// <summary>RFC 9112 6.3 for the response to a request with <paramref name="method"/>.</summary>
    public static BodyFraming OfResponse(FieldList fields, int status, string method)
    {
        var announced = Announced(fields);
        if (status is < 200 or 204 && announced is not null)
            throw new WireException(WireFault.Malformed, $"{status} with Content-Length or Transfer-Encoding (RFC 9110 8.6, RFC 9112 6.1)");
        if (method == "HEAD" || status is < 200 or 204 or 304)
            return new BodyFraming(BodyKind.None, 0);
        return announced ?? new BodyFraming(BodyKind.UntilClose, 0);
    }

    private static BodyFraming? Announced(FieldList fields)
    {
        var codings = fields.All("Transfer-Encoding");
        var lengths = fields.All("Content-Length");
        if (codings.Count > 0 && lengths.Count > 0)
            throw new WireException(WireFault.Malformed, "Transfer-Encoding with Content-Length");
        if (codings.Count > 0)
        {
            return codings.Count == 1 && codings[0] == "chunked"
                ? new BodyFraming(BodyKind.Chunked, 0)
                : throw new WireException(WireFault.Malformed, $"Transfer-Encoding: {string.Join(" | ", codings)}");
        }

        if (lengths.Count == 0)
            return null;
        return lengths.Count == 1 && WireText.IsDigits(lengths[0])
            ? new BodyFraming(BodyKind.Length, long.Parse(lengths[0], CultureInfo.InvariantCulture))
            : throw new WireException(WireFault.Malformed, $"Content-Length: {string.Join(" | ", lengths)}");
    }
}
