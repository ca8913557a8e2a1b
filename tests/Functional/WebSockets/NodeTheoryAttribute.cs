using Waterfall.Testing.Processes;

namespace Waterfall.Functional.WebSockets;

/// <summary>A theory whose peers are Node's ws.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NodeTheoryAttribute : TheoryAttribute
{
    public override string? Skip
    {
        get => base.Skip ?? Missing() ?? (GatewayFixture.IsPeer ? "what it asks is promised by Waterfall, not by the peer in its place" : null);
        set => base.Skip = value;
    }

    private static string? Missing() =>
        ChildProcess.Find("node") is null ? "node is not installed (tools/test.sh installs it)"
        : !Directory.Exists(Path.Combine(NodeServer.Folder, "node_modules/ws")) ? "npm ci has not been run in tests/Functional/Node (tools/test.sh does)"
        : null;
}
