namespace Waterfall.Functional.Rigs;

/// <summary>A theory about the gateway. Against a peer only those marked <see cref="PeerToo"/> run.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class GatewayTheoryAttribute : TheoryAttribute
{
    /// <summary>Whether every proxy must pass it, not ours alone.</summary>
    public bool PeerToo { get; set; }

    /// <summary>Programs it needs: nginx, curl.</summary>
    public string? Needs { get; set; }

    public override string? Skip
    {
        get => base.Skip ?? Missing()
            ?? (GatewayFixture.IsPeer && !PeerToo ? "what it asks is promised by Waterfall, not by the peer in its place" : null);
        set => base.Skip = value;
    }

    private string? Missing()
    {
        var missing = Needs?.Split(' ').FirstOrDefault(program => Waterfall.Testing.Processes.ChildProcess.Find(program) is null);
        return missing is null ? null : $"{missing} is not installed (tools/test.sh installs it)";
    }
}
