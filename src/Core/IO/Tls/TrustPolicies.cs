using System.Security.Cryptography.X509Certificates;

namespace Waterfall.Core.IO.Tls;

/// <summary>By what a peer's certificate is judged. Nobody is asked over the network: a handshake happens on a loop, which waits for nobody.</summary>
internal static class TrustPolicies
{
    // .NET has the system's authorities for five minutes.
    private const long KeptMs = 5 * 60 * 1000;

    private static long _preparedAtMs;

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
        Volatile.Write(ref _preparedAtMs, Environment.TickCount64);
        using var store = new X509Store(StoreName.Root, StoreLocation.LocalMachine, OpenFlags.ReadOnly);
        foreach (var authority in store.Certificates)
            authority.Dispose();
    }

    /// <summary>Has them read anew once .NET will do so with the next chain. To be called every few seconds: few handshakes fall in between.</summary>
    internal static void PrepareIfDue(long nowMs)
    {
        if (nowMs - Volatile.Read(ref _preparedAtMs) > KeptMs)
            Prepare();
    }
}
