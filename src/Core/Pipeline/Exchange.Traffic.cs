using Waterfall.Core.Upstreams;

namespace Waterfall.Core.Pipeline;

// Where the request goes besides its first upstream.
public sealed partial class Exchange
{
    private int _earlierAttempts;

    /// <summary>Whether a copy of the request is to be sent once it has been handed to its upstream.</summary>
    internal bool IsMirrorDue { get; set; }

    /// <summary>The step that replaces the answer an upstream has given.</summary>
    internal FallbackStep FallbackStep { get; set; }

    /// <summary>Whether the request goes to its route's second upstream.</summary>
    internal bool IsFallingBack { get; private set; }

    /// <summary>The attempts at all upstreams together.</summary>
    internal int AllAttempts => _earlierAttempts + Attempts;

    /// <summary>Whether the request's body may be wanted once more, whatever the upstream's own retries keep.</summary>
    internal bool KeepsRequestBody => IsMirrorDue || Route!.Fallback is { Upstream: not null };

    /// <summary>Sends the copy that is due.</summary>
    internal void SendMirror() => _pools.Mirrors.Send(this, Route!.Mirror!);

    /// <summary>Leaves the upstream that failed for another.</summary>
    internal void TurnTo(Cluster cluster)
    {
        Admission.Leave();
        IsFallingBack = true;
        Cluster = cluster;
        Endpoint = null;
        _earlierAttempts = Attempts;
        Attempts = 0;
    }

    /// <summary>A fallback makes good what has failed: its time may be over, but its client waits.</summary>
    internal void Recover()
    {
        IsAborted = false;
        Fault = default;
    }

    private void BeginTraffic()
    {
        IsMirrorDue = IsFallingBack = false;
        FallbackStep = FallbackStep.None;
        _earlierAttempts = 0;
    }
}
