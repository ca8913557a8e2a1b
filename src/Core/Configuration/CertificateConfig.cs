namespace Waterfall.Core.Configuration;

/// <summary>A certificate with its private key: as PEM (<see cref="Cert"/> and <see cref="Key"/>) or as PKCS #12 (<see cref="Pfx"/>).</summary>
public sealed record CertificateConfig
{
    /// <summary>The PEM file of the certificate, those that lead to its root behind it.</summary>
    public string? Cert { get; init; }

    /// <summary>The PEM file of the key; null where it is in <see cref="Cert"/>'s.</summary>
    public string? Key { get; init; }

    /// <summary>The PKCS #12 file (.pfx, .p12), instead of the others.</summary>
    public string? Pfx { get; init; }

    /// <summary>What the key or the PKCS #12 file is encrypted with; null if it is not.</summary>
    public string? Password { get; init; }
}
