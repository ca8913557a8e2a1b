namespace Waterfall.Host.Commands;

/// <summary>How far a process that serves has come, from its start to its stop, and who may end it.</summary>
internal sealed class ServingState
{
    private readonly TaskCompletionSource _stop = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isStarted;

    /// <summary>Since when the process runs.</summary>
    public DateTimeOffset Since { get; } = DateTimeOffset.UtcNow;

    /// <summary>Completes when a stop was asked for.</summary>
    public Task StopRequested => _stop.Task;

    /// <summary>Whether a stop has begun: requests are still served, but no more should be sent here.</summary>
    public bool IsDraining => _stop.Task.IsCompleted;

    /// <summary>Why no requests should be sent here; null when they should.</summary>
    public string? UnreadyReason => IsDraining ? "draining" : _isStarted ? null : "starting";

    /// <summary>Everything listens.</summary>
    public void MarkStarted() => _isStarted = true;

    /// <summary>Asks for a graceful stop; false if one was asked for before.</summary>
    public bool RequestStop() => _stop.TrySetResult();
}
