using Waterfall.Core.IO.Tls;

namespace Waterfall.Core.Configuration;

/// <summary>What is asked of clients.</summary>
public sealed record ClientCertificatesConfig
{
    /// <summary>Whether they show a certificate. Default <see cref="ClientCertificateMode.Off"/>.</summary>
    public ClientCertificateMode Mode { get; init; } = ClientCertificateMode.Off;

    /// <summary>The PEM file of the authorities whose certificates are good; no others are, those of the system included. Required unless off.</summary>
    public string? Ca { get; init; }
}
