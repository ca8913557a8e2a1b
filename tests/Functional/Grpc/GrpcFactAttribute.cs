using Waterfall.Functional.WebSockets;
using Waterfall.Testing.Processes;

namespace Waterfall.Functional.Grpc;

/// <summary>A fact whose peers speak gRPC.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class GrpcFactAttribute : FactAttribute
{
    /// <summary>Whether gRPC's C core is among them.</summary>
    public bool WithCore { get; set; }

    public override string? Skip
    {
        get => base.Skip ?? Missing(WithCore);
        set => base.Skip = value;
    }

    internal static string? Missing(bool withCore) =>
        GatewayFixture.IsPeer ? "what it asks is promised by Waterfall, not by the peer in its place"
        : ChildProcess.Find("node") is null || ChildProcess.Find("openssl") is null ? "node or openssl is not installed (tools/test.sh installs it)"
        : !Directory.Exists(Path.Combine(NodeServer.Folder, "node_modules/@grpc/grpc-js")) ? "npm ci has not been run in tests/Functional/Node (tools/test.sh does)"
        : withCore && !(File.Exists(GrpcPeers.Python) && File.Exists(GrpcPeers.PythonLibrary)) ? "python3-grpcio is not installed (tools/test.sh installs it)"
        : null;
}
