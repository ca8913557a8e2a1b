namespace Waterfall.Core.Diagnostics;

/// <summary>
/// The thread that writes out what the loops hand over. While the target fails it keeps what it has and tries again; the loops drop and count what finds no
/// buffer any more. Traffic never waits for it.
/// </summary>
internal sealed class LogWriter : IDisposable
{
    private const int RetryMs = 250;
    private const int BusyMs = 5;

    private readonly LogRing[] _rings;
    private readonly Action<string> _report;
    private readonly AutoResetEvent _wake = new(false);
    private readonly Thread _thread;
    private LogTarget _target;
    private LogTarget? _next;
    private bool _failing;
    private long _stopBy = long.MaxValue;

    /// <param name="target">Where to; the writer's from here on.</param>
    /// <param name="rings">One a loop.</param>
    /// <param name="report">Told when writing begins to fail and when it works again, a line each.</param>
    internal LogWriter(LogTarget target, LogRing[] rings, Action<string> report)
    {
        _target = target;
        _rings = rings;
        _report = report;
        _thread = new Thread(Run) { Name = "waterfall-log", IsBackground = true };
        _thread.Start();
    }

    /// <summary>A buffer was handed over.</summary>
    internal void Wake() => _wake.Set();

    /// <summary>Goes on into another target, when what was handed over before is written.</summary>
    internal void Replace(LogTarget target)
    {
        Interlocked.Exchange(ref _next, target)?.Dispose();
        _wake.Set();
    }

    /// <summary>
    /// Writes what was handed over and ends. A target that takes nothing is not waited for longer than <paramref name="patience"/>; false then.
    /// </summary>
    internal bool Stop(TimeSpan patience)
    {
        Volatile.Write(ref _stopBy, Environment.TickCount64 + (long)patience.TotalMilliseconds);
        _wake.Set();
        return _thread.Join(patience + TimeSpan.FromMilliseconds(2 * RetryMs));
    }

    /// <summary>After <see cref="Stop"/>.</summary>
    public void Dispose()
    {
        // A thread that hangs in a write still uses them.
        if (_thread.IsAlive)
            return;
        _wake.Dispose();
    }

    private void Run()
    {
        var wait = Timeout.Infinite;
        while (true)
        {
            _wake.WaitOne(wait);
            var stopBy = Volatile.Read(ref _stopBy);
            var written = WriteAll();
            if (Interlocked.Exchange(ref _next, null) is { } next)
            {
                Swap(next);
                written = WriteAll();
            }
            if (stopBy != long.MaxValue && (written || Environment.TickCount64 >= stopBy))
                break;
            wait = written ? Timeout.Infinite : _failing ? RetryMs : BusyMs;
        }
        _target.Dispose();
        if (_rings.Any(ring => ring.Oldest is not null))
            _report($"access log: {_target.Name} took nothing to the end: the last lines are lost");
    }

    // False when the target takes no more for now.
    private bool WriteAll()
    {
        foreach (var ring in _rings)
        {
            while (ring.Oldest is { } buffer)
            {
                if (!Write(buffer))
                    return false;
                ring.HandBack();
            }
        }
        return true;
    }

    private bool Write(LogBuffer buffer)
    {
        while (buffer.Unwritten is { IsEmpty: false } rest)
        {
            try
            {
                var count = _target.Write(rest);
                if (count == 0)
                    return false;
                buffer.MarkWritten(count);
            }
            catch (IOException exception)
            {
                if (!_failing)
                    _report($"access log: cannot write to {_target.Name}: {exception.Message}; trying again, lines that find no room are dropped");
                _failing = true;
                return false;
            }
            if (_failing)
                _report($"access log: {_target.Name} can be written to again");
            _failing = false;
        }
        return true;
    }

    private void Swap(LogTarget next)
    {
        foreach (var ring in _rings)
            ring.Oldest?.SkipBrokenLine();
        _target.Dispose();
        _target = next;
    }
}
