using System.Collections.Concurrent;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Waterfall.Core.IO.Tls;

/// <summary>
/// Which listeners' sessions may be resumed. .NET keeps the keys of tickets by certificate and versions for all of the process, so that a session of one
/// listener is good at every other that shows the same certificate. Of its client it says what was asked for where it began: who asks otherwise than the first
/// to show a certificate does without sessions, or clients would be refused, or taken for nobody, that have what is wanted.
/// </summary>
internal static class ResumptionScopes
{
    // Never taken back: sessions go on when the listener that they began at is gone. An entry a certificate is little.
    private static readonly ConcurrentDictionary<(string Fingerprint, SslProtocols Versions), string> Rules = new();

    /// <summary>Whether who shows this certificate in these versions, and asks clients for theirs by these rules, may issue sessions and take them.</summary>
    internal static bool Allows(X509Certificate2 certificate, SslProtocols versions, string rules) =>
        Rules.GetOrAdd((certificate.GetCertHashString(HashAlgorithmName.SHA256), versions), rules) == rules;
}
