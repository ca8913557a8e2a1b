using Waterfall.Core.IO.Tls;

namespace Waterfall.Core.Tests.IO.Tls;

public sealed class CertificateTermsTests
{
    private static readonly DateTime From = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly CertificateTerms _terms = new();

    [Fact]
    public void Each_change_is_told_once()
    {
        var certificate = Of("a", days: 100);
        Assert.Equal(["the certificate CN=a in /a.pem does not hold before 2026-01-01T00:00:00Z"], Tell(-1, certificate));
        Assert.Empty(Tell(-0.5, certificate));
        Assert.Empty(Tell(0, certificate));
        Assert.Empty(Tell(90, certificate));
        Assert.Equal(["the certificate CN=a in /a.pem expires at 2026-04-11T00:00:00Z"], Tell(90.1, certificate));
        Assert.Empty(Tell(100, certificate));
        Assert.Equal(["the certificate CN=a in /a.pem expired at 2026-04-11T00:00:00Z"], Tell(100.1, certificate));
        Assert.Empty(Tell(200, certificate));
    }

    [Fact]
    public void Another_certificate_is_another_matter_and_one_in_two_files_is_one()
    {
        var (old, young, issuer) = (Of("a", days: 10), Of("b", days: 100), Of("issuer", days: 20));
        Assert.Equal(2, Tell(30, old, issuer, old with { File = "/copy.pem" }).Length);
        Assert.Empty(Tell(31, young, issuer));
        Assert.Empty(Tell(32, young));
        Assert.Single(Tell(33, old, young)); // back again
    }

    private string[] Tell(double day, params ShownCertificate[] certificates) => [.. _terms.Tell(certificates, From.AddDays(day))];

    private static ShownCertificate Of(string name, int days) =>
        new($"/{name}.pem", false, $"CN={name}", "CN=issuer", [name], "01", name, From, From.AddDays(days));
}
