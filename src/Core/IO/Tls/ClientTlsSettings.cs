namespace Waterfall.Core.IO.Tls;

/// <summary>How the gateway encrypts towards an upstream. Two that are equal share connections.</summary>
internal sealed record ClientTlsSettings
{
    /// <summary>The name that is asked for and that the certificate must have; null: the endpoint's host.</summary>
    internal string? ServerName { get; init; }

    /// <summary>The authorities that count; null: the system's.</summary>
    internal string? Authorities { get; init; }

    /// <summary>What the gateway shows when it is asked; null: nothing.</summary>
    internal CertificateFiles? Certificate { get; init; }

    /// <summary>Whether the upstream's certificate is looked at.</summary>
    internal bool Verify { get; init; } = true;

    internal TlsVersion MinVersion { get; init; }

    /// <summary>Whether HTTP/1.1 is offered by ALPN (RFC 7301).</summary>
    internal bool OffersHttp1 { get; init; } = true;

    /// <summary>Whether HTTP/2 is offered, and preferred.</summary>
    internal bool OffersHttp2 { get; init; }
}
