using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Waterfall.Core.IO.Tls;

/// <summary>The certificates of a listener as its files have them, and which of them a client gets (RFC 6066 3).</summary>
internal sealed class ServerCertificates
{
    // As SslStream does with the name that a client sends, which RFC 6066 3 has in ASCII: a certificate's is to be found by both forms.
    private static readonly IdnMapping Mapping = new() { AllowUnassigned = true };

    // RFC 5280 4.2.1.6: names of hosts.
    private readonly Dictionary<string, SslServerAuthenticationOptions> _exact = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, SslServerAuthenticationOptions> _wildcards = new(StringComparer.OrdinalIgnoreCase);
    private SslServerAuthenticationOptions? _first;

    /// <summary>Adds a certificate behind those that are there: of two for one name the first is used.</summary>
    internal void Add(X509Certificate2 certificate, SslServerAuthenticationOptions options)
    {
        _first ??= options;
        foreach (var name in NamesOf(certificate))
        {
            var isWildcard = name.StartsWith("*.", StringComparison.Ordinal);
            var host = isWildcard ? name[2..] : name;
            Add(isWildcard, host, options);
            Add(isWildcard, UnicodeOf(host), options);
        }
    }

    private void Add(bool isWildcard, string host, SslServerAuthenticationOptions options)
    {
        if (isWildcard)
            _wildcards.TryAdd('.' + host, options);
        else
            _exact.TryAdd(host, options);
    }

    /// <summary>The options of the certificate for a name: the one that has it, else one whose wildcard stands for its first label, else the first.</summary>
    internal SslServerAuthenticationOptions Find(string? name)
    {
        if (string.IsNullOrEmpty(name))
            return _first!;
        if (_exact.TryGetValue(name, out var options))
            return options;
        // RFC 9525 6.3: a wildcard is one label, the leftmost.
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && _wildcards.TryGetValue(name[dot..], out options) ? options : _first!;
    }

    // RFC 5891 5.4. What cannot be mapped stays as it is.
    private static string UnicodeOf(string host)
    {
        try
        {
            return Mapping.GetUnicode(host);
        }
        catch (ArgumentException)
        {
            return host;
        }
    }

    // RFC 9525 6.1 looks at alternative names only; a certificate that has none is found by its common name.
    private static string[] NamesOf(X509Certificate2 certificate)
    {
        string[] names = [.. certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(each => each.EnumerateDnsNames())];
        return names.Length > 0 ? names : [certificate.GetNameInfo(X509NameType.DnsName, forIssuer: false)];
    }
}
