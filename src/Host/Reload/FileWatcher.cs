using System.Diagnostics;

namespace Waterfall.Host.Reload;

/// <summary>
/// Tells when one of a few files is another: written, replaced by renaming (editors), or reached through a symbolic link that was swapped
/// (Kubernetes). The system's notices make it quick; a look every two seconds makes it certain, as notices get lost and do not exist everywhere.
/// </summary>
internal sealed class FileWatcher : IAsyncDisposable
{
    private const int MaxDirectories = 16;

    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(2);

    // A file that is being written is let come to its end, but not waited for without end.
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan MaxUnquiet = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MinInterval = TimeSpan.FromMilliseconds(100);

    private readonly Func<Task> _changed;
    private readonly Action<string> _warn;
    private readonly SemaphoreSlim _noticed = new(0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<string, FileSystemWatcher> _directories = new(StringComparer.Ordinal);
    private Dictionary<string, FileStamp> _stamps = new(StringComparer.Ordinal);
    private HashSet<string> _names = [];
    private bool _isNamed;
    private Task _running = Task.CompletedTask;

    /// <summary>Watches nothing yet.</summary>
    /// <param name="changed">Told of changes, one call at a time, at most every 100 ms.</param>
    /// <param name="warn">Told what keeps the system's notices from coming.</param>
    public FileWatcher(Func<Task> changed, Action<string> warn)
    {
        _changed = changed;
        _warn = warn;
    }

    /// <summary>Watches these files, and no others any more. Whether they exist does not matter.</summary>
    public void Watch(IEnumerable<string> files)
    {
        lock (_lock)
        {
            // What was seen of a file before stands: a change since then is still to be told.
            _stamps = files.Distinct(StringComparer.Ordinal).ToDictionary(
                file => file, file => _stamps.TryGetValue(file, out var stamp) ? stamp : FileStamp.Of(file), StringComparer.Ordinal);
            _names = _stamps.Keys.SelectMany(NamesOf).ToHashSet(StringComparer.Ordinal);
            var wanted = _names.Select(name => Path.GetDirectoryName(name) ?? "/").Distinct(StringComparer.Ordinal)
                .Take(MaxDirectories).ToHashSet(StringComparer.Ordinal);
            foreach (var gone in _directories.Keys.Except(wanted).ToArray())
            {
                _directories[gone].Dispose();
                _directories.Remove(gone);
            }
            foreach (var directory in wanted.Where(each => !_directories.ContainsKey(each))) Open(directory);
        }
    }

    /// <summary>Begins to tell.</summary>
    public void Start() => _running = Task.Run(RunAsync);

    /// <summary>Has the files taken for changed when they are looked at next.</summary>
    public void LookAgain()
    {
        lock (_lock) _isNamed = true;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        lock (_lock)
        {
            foreach (var each in _directories.Values) each.Dispose();
            _directories.Clear();
        }
        // Not what is noticed with: a notice may be on its way.
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await _noticed.WaitAsync(PollInterval, _stop.Token);
                if (!HasChanged()) continue;
                await WaitForQuietAsync();
                // Before it is read: what changes meanwhile is told next.
                TakeStamps();
                await TellAsync();
                await Task.Delay(MinInterval, _stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }

    // Whatever becomes of one change, the next is told.
    private async Task TellAsync()
    {
        try
        {
            await _changed();
        }
        catch (Exception e)
        {
            _warn($"a change of the configuration failed: {e}");
        }
    }

    private async Task WaitForQuietAsync()
    {
        var waited = Stopwatch.StartNew();
        while (waited.Elapsed < MaxUnquiet && await _noticed.WaitAsync(Quiet, _stop.Token))
        {
        }
        while (_noticed.Wait(0, CancellationToken.None))
        {
        }
    }

    // A notice that names a file counts as it is: two writes within one tick of the file system's clock have the same stamp.
    private bool HasChanged()
    {
        lock (_lock) return _isNamed || _stamps.Any(each => FileStamp.Of(each.Key) != each.Value);
    }

    private void TakeStamps()
    {
        lock (_lock)
        {
            _isNamed = false;
            _stamps = _stamps.Keys.ToDictionary(file => file, FileStamp.Of, StringComparer.Ordinal);
        }
    }

    private void Open(string directory)
    {
        FileSystemWatcher? watcher = null;
        try
        {
            watcher = new FileSystemWatcher(directory)
            {
                NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite | NotifyFilters.Size,
            };
            watcher.Changed += (_, e) => OnWritten(e.FullPath);
            watcher.Created += (_, e) => OnMoved(e.FullPath);
            watcher.Renamed += (_, e) => OnMoved(e.FullPath);
            watcher.Deleted += (_, e) => OnMoved(e.FullPath);
            watcher.Error += (_, _) => _noticed.Release();
            watcher.EnableRaisingEvents = true;
            _directories[directory] = watcher;
        }
        catch (Exception e) when (e is IOException or ArgumentException)
        {
            watcher?.Dispose();
            if (Directory.Exists(directory)) _warn($"{directory} gives no notice of changes ({e.Message.TrimEnd('.')}): it is looked at every 2s");
        }
    }

    // Logs may lie beside the configuration: writes to them mean nothing.
    private void OnWritten(string path)
    {
        lock (_lock)
        {
            if (!_names.Contains(path)) return;
            _isNamed = true;
        }
        _noticed.Release();
    }

    // Of what moves in a directory any may be a link on the way to a file.
    private void OnMoved(string path)
    {
        lock (_lock) _isNamed |= _names.Contains(path);
        _noticed.Release();
    }

    // A file is written by its own name, or by that of what a link leads to.
    private static IEnumerable<string> NamesOf(string file)
    {
        string? target = null;
        try
        {
            target = File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A link that leads nowhere, for now.
        }
        return target is null ? [file] : [file, target];
    }
}
