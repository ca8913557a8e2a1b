namespace Waterfall.Functional.Rigs;

/// <summary>A theory about the gateway. Against a peer only those marked <see cref="PeerToo"/> run.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class GatewayTheoryAttribute : TheoryAttribute
{
    /// <summary>Whether every proxy must pass it, not ours alone.</summary>
    public bool PeerToo { get; set; }

    /// <summary>Whether it is about sockets that the gateway owns: behind another server what it asks is that server's business.</summary>
    public bool OwnSockets { get; set; }

    /// <summary>Programs it needs: nginx, curl.</summary>
    public string? Needs { get; set; }

    public override string? Skip
    {
        get => base.Skip ?? Missing() ?? Elsewhere();
        set => base.Skip = value;
    }

    private string? Elsewhere()
    {
        if (GatewayFixture.IsPeer && !PeerToo)
            return "what it asks is promised by Waterfall, not by the peer in its place";
        return OwnSockets && GatewayFixture.Transports.All(GatewayFixture.IsHosted) ? "another server owns the sockets" : null;
    }

    private string? Missing()
    {
        var missing = Needs?.Split(' ').FirstOrDefault(program => Waterfall.Testing.Processes.ChildProcess.Find(program) is null);
        return missing is null ? null : $"{missing} is not installed (tools/test.sh installs it)";
    }
}
