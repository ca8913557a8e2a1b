namespace Waterfall.Core.Upstreams.Discovery;

/// <summary>Has what was discovered applied: changes that come close together at once, and one after the other.</summary>
internal sealed class Rediscovery(Func<Task> apply, Action<Exception> report)
{
    /// <summary>No more often than this is a snapshot worth compiling.</summary>
    internal static readonly TimeSpan MinInterval = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private bool _isAsked;
    private Task _running = Task.CompletedTask;

    /// <summary>Completes when what was asked for so far has been done.</summary>
    internal Task Ended
    {
        get
        {
            lock (_gate)
                return _running;
        }
    }

    /// <summary>Something has changed; from any thread.</summary>
    internal void Request()
    {
        lock (_gate)
        {
            _isAsked = true;
            if (_running.IsCompleted)
                _running = Task.Run(RunAsync);
        }
    }

    private async Task RunAsync()
    {
        while (true)
        {
            await Task.Delay(MinInterval);
            lock (_gate)
                _isAsked = false;
            try
            {
                await apply();
            }
            catch (Exception defect)
            {
                report(defect);
            }
            lock (_gate)
            {
                if (_isAsked)
                    continue;
                _running = Task.CompletedTask;
                return;
            }
        }
    }
}
