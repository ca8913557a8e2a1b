using System.Security.Cryptography.X509Certificates;

namespace Waterfall.Core.IO.Tls;

/// <summary>By what a peer's certificate is judged. Nobody is asked over the network: a handshake happens on a loop, which waits for nobody.</summary>
internal static class TrustPolicies
{
    /// <summary>These authorities count, or those of the system.</summary>
    internal static X509ChainPolicy Of(X509Certificate2Collection? authorities)
    {
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        if (authorities is not null)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(authorities);
        }
        return policy;
    }

    /// <summary>
    /// Has the system's authorities read, which takes milliseconds: .NET does so with the first chain, whoever's authorities count, and that would be on a loop.
    /// </summary>
    internal static void Prepare()
    {
        using var store = new X509Store(StoreName.Root, StoreLocation.LocalMachine, OpenFlags.ReadOnly);
        foreach (var authority in store.Certificates)
            authority.Dispose();
    }
}
