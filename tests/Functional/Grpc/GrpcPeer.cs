using Waterfall.Functional.WebSockets;

namespace Waterfall.Functional.Grpc;

/// <summary>Whose gRPC it is at an end of the gateway.</summary>
public enum GrpcPeer
{
    /// <summary>@grpc/grpc-js.</summary>
    Js,

    /// <summary>gRPC's C core, by its Python.</summary>
    Core,
}

/// <summary>How a peer is run.</summary>
internal static class GrpcPeers
{
    // Debian's own Python, whose library its package is.
    internal const string Python = "/usr/bin/python3";
    internal const string PythonLibrary = "/usr/lib/python3/dist-packages/grpc/__init__.py";

    internal static string Program(this GrpcPeer peer) => peer == GrpcPeer.Js ? "node" : Python;

    /// <param name="peer">Whose it is.</param>
    /// <param name="role">server or client.</param>
    internal static string Script(this GrpcPeer peer, string role) =>
        Path.Combine(NodeServer.Folder, peer == GrpcPeer.Js ? $"grpc-{role}.js" : $"../Python/grpc_{role}.py");
}
