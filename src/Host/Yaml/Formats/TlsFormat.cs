using System.Text.Json.Nodes;
using Waterfall.Core.Configuration;
using Waterfall.Core.IO.Tls;
using Waterfall.Host.Yaml.Bindings;

namespace Waterfall.Host.Yaml.Formats;

/// <summary>The sections <c>listeners.&lt;name&gt;.tls</c>, <c>listeners.&lt;name&gt;.redirectHttps</c> and <c>upstreams.&lt;name&gt;.tls</c>.</summary>
internal static class TlsFormat
{
    private static readonly Dictionary<string, TlsVersion> Versions = new() { ["1.2"] = TlsVersion.Tls12, ["1.3"] = TlsVersion.Tls13 };

    private static readonly Dictionary<string, ClientCertificateMode> Modes = new()
    {
        ["off"] = ClientCertificateMode.Off,
        ["optional"] = ClientCertificateMode.Optional,
        ["required"] = ClientCertificateMode.Required,
    };

    private static readonly Dictionary<string, bool> Flags = new() { ["true"] = true, ["false"] = false };

    public static Binding<TlsConfig> Listener { get; } = new SectionBinding<TlsConfig>(new TlsConfig { Certificates = [] })
        .Required("certificates", new ListBinding<CertificateConfig>(Certificate(), "a list of at least one certificate", minItems: 1),
            (c, v) => c with { Certificates = v },
            "A client gets the first that has the name it asks for (SNI), by itself or by a wildcard, else the first of all. Read again when the files change.")
        .Optional("minVersion", Scalars.Word(Versions), c => c.MinVersion, (c, v) => c with { MinVersion = v },
            "The oldest version of TLS that is spoken.")
        .Optional("clientCertificates", ClientCertificates(), c => c.ClientCertificates, (c, v) => c with { ClientCertificates = v },
            "Whether clients show a certificate.")
        .Optional("handshakes", Scalars.Number(ConfigBounds.Handshakes), c => c.Handshakes, (c, v) => c with { Handshakes = v },
            "The most handshakes at a time on each event loop; further connections wait.");

    public static Binding<UpstreamTlsConfig> Upstream { get; } = new SectionBinding<UpstreamTlsConfig>(new UpstreamTlsConfig())
        .Absent("serverName", Scalars.Text("a host name"), (c, v) => c with { ServerName = v },
            "The name that is asked for (SNI) and that the certificate must have. Left out: the endpoint's host.")
        .Absent("ca", new PathBinding("a path as ca.pem"), (c, v) => c with { Ca = v },
            "The PEM file of the authorities that count. Left out: the system's.")
        .Absent("cert", new PathBinding("a path as gateway.pem"), (c, v) => c with { Cert = v },
            "The PEM file of the certificate that the gateway shows when it is asked. Left out: none.")
        .Absent("key", new PathBinding("a path as gateway.key"), (c, v) => c with { Key = v },
            "The PEM file of its key. Left out: it is in cert's.")
        .Absent("password", new SecretBinding("a password"), (c, v) => c with { Password = v },
            "What the key is encrypted with. Left out: it is not.")
        .Optional("verify", Scalars.Word(Flags), c => c.Verify, (c, v) => c with { Verify = v },
            "Whether the service's certificate is looked at. With false anybody in between can pass for the service.")
        .Optional("minVersion", Scalars.Word(Versions), c => c.MinVersion, (c, v) => c with { MinVersion = v },
            "The oldest version of TLS that is spoken.");

    public static Binding<RedirectHttpsConfig> Redirect { get; } = new ShortFormBinding<RedirectHttpsConfig>(
        new ScalarBinding<string>(
            "true",
            "true, or a mapping with the keys port and status",
            (string text, out string value, out SyntaxProblem problem) =>
            {
                (value, problem) = (text, default);
                return text == "true";
            },
            () => new JsonObject { ["const"] = true },
            _ => JsonValue.Create(true)),
        _ => new RedirectHttpsConfig(),
        new SectionBinding<RedirectHttpsConfig>(new RedirectHttpsConfig())
            .Optional("port", Scalars.Number(ConfigBounds.Port), c => c.Port, (c, v) => c with { Port = v },
                "The port that clients reach the encrypted listener on.")
            .Optional("status", Scalars.OneOf(301, 302, 307, 308), c => c.Status, (c, v) => c with { Status = v },
                "The answer's status."),
        "true, or a mapping with the keys port and status");

    private static SectionBinding<CertificateConfig> Certificate() => new SectionBinding<CertificateConfig>(new CertificateConfig())
        .Absent("cert", new PathBinding("a path as api.pem"), (c, v) => c with { Cert = v },
            "The PEM file of the certificate, those that lead to its root behind it.")
        .Absent("key", new PathBinding("a path as api.key"), (c, v) => c with { Key = v },
            "The PEM file of the private key. Left out: it is in cert's.")
        .Absent("pfx", new PathBinding("a path as api.pfx"), (c, v) => c with { Pfx = v },
            "The PKCS #12 file of the certificate and its key, instead of cert and key.")
        .Absent("password", new SecretBinding("a password"), (c, v) => c with { Password = v },
            "What the key or the PKCS #12 file is encrypted with. Left out: it is not.");

    private static SectionBinding<ClientCertificatesConfig> ClientCertificates() => new SectionBinding<ClientCertificatesConfig>(new ClientCertificatesConfig())
        .Optional("mode", Scalars.Word(Modes), c => c.Mode, (c, v) => c with { Mode = v },
            "off (clients are not asked), optional (they may have none) or required.")
        .Absent("ca", new PathBinding("a path as clients-ca.pem"), (c, v) => c with { Ca = v },
            "The PEM file of the authorities whose certificates are good; no others are. Required unless off.");
}
