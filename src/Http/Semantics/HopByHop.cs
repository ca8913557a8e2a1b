namespace Waterfall.Http.Semantics;

/// <summary>Takes out of a head what concerns only the connection it came over (RFC 9110 7.6.1). Free when there is nothing of it.</summary>
/// <remarks>
/// Removed are Connection and every field it names, Keep-Alive, Proxy-Connection, TE, Transfer-Encoding, Upgrade and HTTP2-Settings.
/// Trailer stays unless named. A sender must not name a field that is meant for all recipients (RFC 9110 7.6.1), yet attackers do, to make
/// a proxy drop what identifies or confines them (X-Forwarded-For, Cookie, Authorization, Via, Host, Content-Length). In a request an
/// option naming any <see cref="KnownHeader"/> that is not hop-by-hop is therefore refused; in a response it is ignored.
/// </remarks>
public static class HopByHop
{
    // Far beyond what any honest peer sends; without it options times fields would be work for an attacker to give.
    private const int MaxConnectionOptions = 32;

    /// <summary>Strips a request head before it is forwarded.</summary>
    /// <param name="head">A parsed request head.</param>
    /// <returns>
    /// <see cref="HttpRejection.None"/>, <see cref="HttpRejection.InvalidConnectionOption"/> or <see cref="HttpRejection.ProtectedConnectionOption"/>.
    /// </returns>
    public static HttpRejection StripRequest(MessageHead head) => Strip(head, isRequest: true);

    /// <summary>Strips a response head before it is forwarded. An upstream's strange options are ignored.</summary>
    /// <param name="head">A parsed response head.</param>
    /// <returns>Always <see cref="HttpRejection.None"/>.</returns>
    public static HttpRejection StripResponse(MessageHead head) => Strip(head, isRequest: false);

    /// <summary>
    /// Whether the sender of a request takes trailers (RFC 9110 10.1.4), for itself and for whom it asks: what is asked about before <see cref="StripRequest"/>.
    /// </summary>
    /// <param name="head">A parsed request head.</param>
    public static bool TakesTrailers(MessageHead head)
    {
        for (int i = head.IndexOf(KnownHeader.TE); i >= 0; i = head.IndexOf(KnownHeader.TE, i + 1))
        {
            var list = new ListReader(head.Value(i));
            while (list.MoveNext())
            {
                if (System.Text.Ascii.EqualsIgnoreCase(list.Current, "trailers"u8)) return true;
            }
        }

        return false;
    }

    private static HttpRejection Strip(MessageHead head, bool isRequest)
    {
        if ((head.Present & KnownHeaderSet.HopByHop) == 0) return HttpRejection.None;
        int options = 0;
        for (int i = head.ConnectionNamesNothing ? -1 : head.IndexOf(KnownHeader.Connection); i >= 0; i = head.IndexOf(KnownHeader.Connection, i + 1))
        {
            var list = new ListReader(head.Value(i));
            while (list.MoveNext())
            {
                HttpRejection rejection = RemoveNamed(head, list.Current, ++options);
                if (rejection != HttpRejection.None && isRequest) return rejection;
                if (options > MaxConnectionOptions) break;
            }
        }

        head.RemoveSet(KnownHeaderSet.HopByHop);
        return HttpRejection.None;
    }

    private static HttpRejection RemoveNamed(MessageHead head, ReadOnlySpan<byte> option, int count)
    {
        if (count > MaxConnectionOptions || !FieldSyntax.IsToken(option)) return HttpRejection.InvalidConnectionOption;
        KnownHeader named = KnownHeaders.Find(option);
        if (named == KnownHeader.None)
        {
            head.RemoveAll(option);
        }
        else if (!KnownHeaderSet.Contains(KnownHeaderSet.Nameable, named))
        {
            return HttpRejection.ProtectedConnectionOption;
        }
        else if (named == KnownHeader.Trailer)
        {
            head.RemoveAll(named); // the others go anyway
        }

        return HttpRejection.None;
    }
}
