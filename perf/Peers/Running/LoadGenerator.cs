using Waterfall.Peers.Catalog;

namespace Waterfall.Peers.Running;

/// <summary>What sends a scenario's requests: wrk, or h2load where clients speak HTTP/2.</summary>
/// <param name="workspace">The run's folder.</param>
internal sealed class LoadGenerator(Workspace workspace)
{
    /// <summary>
    /// The cipher suite of all connections by TLS 1.3: what OpenSSL prefers on both sides. Others would agree on another one with Go's library.
    /// </summary>
    public const string TlsCipher = "TLS_AES_256_GCM_SHA384";

    /// <summary>Sends a scenario's requests for whole seconds.</summary>
    /// <exception cref="PeerFailedException">The generator could not do it.</exception>
    public Task<GeneratedLoad> RunAsync(Scenario scenario, int port, int seconds, CancellationToken cancellation) =>
        scenario.IsHttp2
            ? H2Load.RunAsync(scenario, workspace, port, seconds, cancellation)
            : Wrk.RunAsync(scenario, workspace, port, seconds, cancellation);
}
