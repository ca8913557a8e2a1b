using Waterfall.Core.IO.Tls;

namespace Waterfall.Core.Configuration;

/// <summary>What must hold for TLS, on both sides. What is in the files is seen when they are opened.</summary>
internal static class TlsRules
{
    private static readonly int[] RedirectStatuses = [301, 302, 307, 308];

    internal static void CheckListener(ListenerConfig listener, string path, ConfigProblems problems)
    {
        if (!Enum.IsDefined(listener.ProxyProtocol)) problems.Add(path + ".proxyProtocol", $"{listener.ProxyProtocol} is not a version of it");
        CheckProtocols(listener.Protocols, path + ".protocols", problems);
        if (listener.RedirectHttps is { } redirect) CheckRedirect(redirect, listener.Tls is not null, path + ".redirectHttps", problems);
        if (listener.Tls is { } tls) Check(tls, path + ".tls", problems);
    }

    internal static void CheckUpstream(UpstreamConfig upstream, string path, ConfigProblems problems)
    {
        if (upstream.Tls is not { } tls) return;
        for (var i = 0; i < upstream.Endpoints.Count; i++)
        {
            var url = upstream.Endpoints[i].Url;
            if (EndpointAddress.TryParse(url, out var address, out _) && address is { IsTls: false, UnixPath: null })
                problems.Add($"{path}.endpoints[{i}].url", $"'{url}' is without TLS, which the upstream has", "an https:// URL", "https" + url[4..]);
        }
        path += ".tls";
        if (tls.ServerName is { } name && !HostNames.IsNameOrIPv4(name) && !HostNames.TryParseIPv6(name, out _))
            problems.Add(path + ".serverName", $"'{name}' is not a host name or IP address");
        CheckPath(tls.Ca, path + ".ca", problems);
        CheckPath(tls.Cert, path + ".cert", problems);
        CheckPath(tls.Key, path + ".key", problems);
        if (tls is { Key: not null, Cert: null }) problems.Add(path + ".key", "there is no certificate for it", "together with cert");
        if (tls is { Password: not null, Cert: null }) problems.Add(path + ".password", "there is no key for it", "together with cert");
        if (tls is { Verify: false, Ca: not null }) problems.Add(path + ".ca", "nothing is verified by it: verify is false", "ca, or verify: false");
        CheckVersion(tls.MinVersion, path, problems);
    }

    private static void Check(TlsConfig tls, string path, ConfigProblems problems)
    {
        if (tls.Certificates.Count == 0) problems.Add(path + ".certificates", "there is no certificate", "at least one");
        for (var i = 0; i < tls.Certificates.Count; i++)
            CheckCertificate(tls.Certificates[i], $"{path}.certificates[{i}]", problems);
        CheckVersion(tls.MinVersion, path, problems);
        problems.CheckNumber(path + ".handshakes", tls.Handshakes, ConfigBounds.Handshakes);
        var clients = tls.ClientCertificates;
        CheckPath(clients.Ca, path + ".clientCertificates.ca", problems);
        if (!Enum.IsDefined(clients.Mode)) problems.Add(path + ".clientCertificates.mode", $"{clients.Mode} is not a mode");
        else if (clients is { Mode: not ClientCertificateMode.Off, Ca: null })
            problems.Add(path + ".clientCertificates", "the key 'ca' is missing: whose certificates are good", "a PEM file");
        else if (clients is { Mode: ClientCertificateMode.Off, Ca: not null })
            problems.Add(path + ".clientCertificates.ca", "nobody is asked for a certificate: mode is off", "mode optional or required");
    }

    private static void CheckCertificate(CertificateConfig certificate, string path, ConfigProblems problems)
    {
        const string Expected = "cert and key (PEM), or pfx (PKCS #12)";
        CheckPath(certificate.Cert, path + ".cert", problems);
        CheckPath(certificate.Key, path + ".key", problems);
        CheckPath(certificate.Pfx, path + ".pfx", problems);
        if (certificate is { Cert: null, Pfx: null }) problems.Add(path + ".cert", "there is no certificate", Expected);
        if (certificate is { Pfx: not null, Cert: not null } or { Pfx: not null, Key: not null })
            problems.Add(path, "there are two certificates, or a key beside a file that has one", Expected);
    }

    private static void CheckRedirect(RedirectHttpsConfig redirect, bool isEncrypted, string path, ConfigProblems problems)
    {
        if (isEncrypted) problems.Add(path, "the listener is encrypted itself", "on a listener without tls");
        problems.CheckNumber(path + ".port", redirect.Port, ConfigBounds.Port);
        if (!RedirectStatuses.Contains(redirect.Status)) problems.Add(path + ".status", $"{redirect.Status} does not send a client elsewhere for good", "301, 302, 307 or 308");
    }

    private static void CheckProtocols(IReadOnlyList<HttpProtocol> protocols, string path, ConfigProblems problems)
    {
        if (protocols.Count == 0) problems.Add(path, "there is no protocol", "at least one");
        for (var i = 0; i < protocols.Count; i++)
        {
            if (!Enum.IsDefined(protocols[i])) problems.Add($"{path}[{i}]", $"{protocols[i]} is not a protocol");
            else if (protocols.Take(i).Contains(protocols[i])) problems.Add($"{path}[{i}]", "is in the list already");
        }
    }

    private static void CheckVersion(TlsVersion version, string path, ConfigProblems problems)
    {
        if (!Enum.IsDefined(version)) problems.Add(path + ".minVersion", $"{version} is not a version");
    }

    private static void CheckPath(string? file, string path, ConfigProblems problems)
    {
        if (file is "") problems.Add(path, "the path of a file is empty");
    }
}
