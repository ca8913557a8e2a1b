using Waterfall.Core.IO.Tls;

namespace Waterfall.Core.Configuration;

/// <summary>How the gateway encrypts towards a service. Files that change are read again within seconds.</summary>
public sealed record UpstreamTlsConfig
{
    /// <summary>The name that is asked for (SNI) and that the certificate must have; null (the default): the endpoint's host.</summary>
    public string? ServerName { get; init; }

    /// <summary>The PEM file of the authorities that count; null (the default): the system's.</summary>
    public string? Ca { get; init; }

    /// <summary>The PEM file of the certificate that the gateway shows when it is asked; null (the default): none.</summary>
    public string? Cert { get; init; }

    /// <summary>The PEM file of its key; null where it is in <see cref="Cert"/>'s.</summary>
    public string? Key { get; init; }

    /// <summary>What the key is encrypted with; null if it is not.</summary>
    public string? Password { get; init; }

    /// <summary>Whether the service's certificate is looked at. Default true. Without, anybody in between can pass for the service.</summary>
    public bool Verify { get; init; } = true;

    /// <summary>The oldest version that is spoken. Default 1.2.</summary>
    public TlsVersion MinVersion { get; init; } = TlsVersion.Tls12;
}
