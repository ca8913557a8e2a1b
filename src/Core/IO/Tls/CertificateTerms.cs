namespace Waterfall.Core.IO.Tls;

/// <summary>
/// Tells of certificates that do not hold yet, near their end or do not hold any more: once each, when it comes to be so. They are shown all the same, for
/// who sees them decides.
/// </summary>
internal sealed class CertificateTerms
{
    // Of a certificate's time. Who renews it with a third of it left, as is usual, has failed for long by then.
    private const int LastPart = 10;

    private Dictionary<string, Term> _told = [];

    private enum Term
    {
        NotYet,
        Holds,
        Ending,
        Over,
    }

    /// <summary>What there is to say of these certificates now, a sentence each, that was not said before.</summary>
    internal IEnumerable<string> Tell(IEnumerable<ShownCertificate> certificates, DateTime now)
    {
        var before = _told;
        _told = [];
        foreach (var each in certificates)
        {
            var term = TermOf(each, now);
            // The same certificate may be in several files: it is one.
            if (_told.TryAdd(each.Fingerprint, term) && term != Term.Holds && before.GetValueOrDefault(each.Fingerprint, Term.Holds) != term)
                yield return Describe(each, term);
        }
    }

    private static Term TermOf(ShownCertificate certificate, DateTime now) =>
        now < certificate.NotBefore ? Term.NotYet
        : now > certificate.NotAfter ? Term.Over
        : now > certificate.NotAfter - ((certificate.NotAfter - certificate.NotBefore) / LastPart) ? Term.Ending
        : Term.Holds;

    private static string Describe(ShownCertificate certificate, Term term)
    {
        var what = $"the certificate {certificate.Subject} in {certificate.File}";
        return term switch
        {
            Term.NotYet => $"{what} does not hold before {ShownCertificate.Text(certificate.NotBefore)}",
            Term.Ending => $"{what} expires at {ShownCertificate.Text(certificate.NotAfter)}",
            _ => $"{what} expired at {ShownCertificate.Text(certificate.NotAfter)}",
        };
    }
}
