using Waterfall.Core;
using Waterfall.Core.Configuration;
using Waterfall.Host.Commands;
using Waterfall.Host.Yaml;

namespace Waterfall.Host.Reload;

/// <summary>
/// Changes the configuration of a running gateway, one change at a time: from its file when that changes or somebody asks, or from the admin
/// API. What is bad leaves the one in force running, and says so.
/// </summary>
internal sealed class ConfigReloader : IAsyncDisposable
{
    private const string BodyName = "request body";

    private readonly Gateway _gateway;
    private readonly ConfigFile _file;
    private readonly TextWriter _log;
    private readonly SemaphoreSlim _changing = new(1, 1);
    private readonly FileWatcher? _watcher;

    // What the file said when it was last looked at, good or bad: the same is not told twice.
    private LoadResult _seen;

    /// <summary>Follows a file for a gateway that was made from it.</summary>
    /// <param name="gateway">What is changed.</param>
    /// <param name="file">The file.</param>
    /// <param name="loaded">What the gateway was made from.</param>
    /// <param name="watches">Whether changes of the file are noticed, or only asked for.</param>
    /// <param name="log">Where changes are told, a line each.</param>
    public ConfigReloader(Gateway gateway, ConfigFile file, LoadResult loaded, bool watches, TextWriter log)
    {
        _gateway = gateway;
        _file = file;
        _log = log;
        _seen = loaded;
        Current = new ConfigVersion(loaded, 1, DateTimeOffset.UtcNow, ConfigSource.File);
        _watcher = watches ? new FileWatcher(() => ReloadAsync(isAsked: false), warning => _log.WriteLine($"waterfall: {warning}")) : null;
        _watcher?.Watch([file.FullPath, .. loaded.Files]);
    }

    /// <summary>The configuration in force.</summary>
    public ConfigVersion Current { get; private set; }

    /// <summary>The last try to change it; null while there was none.</summary>
    public ReloadAttempt? LastAttempt { get; private set; }

    /// <summary>The file's name.</summary>
    public string FileName => _file.Name;

    /// <summary>What changes with the gateway.</summary>
    public IConfigFollower? Follower { get; set; }

    /// <summary>Begins to follow the file.</summary>
    public async Task StartAsync()
    {
        if (_watcher is null) return;
        // It may have changed since it was read for the start. Besides, all that a change needs is loaded after this: the runtime does not try
        // an assembly again that it could not open while the process had no descriptor left.
        await ReloadAsync(isAsked: false);
        _watcher.Start();
    }

    /// <summary>Reads the file and goes by it.</summary>
    /// <param name="isAsked">Whether somebody asked: then what failed before is tried again, and that nothing changed is told.</param>
    public async Task ReloadAsync(bool isAsked)
    {
        await _changing.WaitAsync();
        try
        {
            var loaded = _file.Load();
            _watcher?.Watch([_file.FullPath, .. loaded.Files]);
            // A file that cannot be read for now, for want of descriptors or in the middle of a move, shows no change when it can.
            if (loaded.Hash.Length == 0) _watcher?.LookAgain();
            if (!isAsked && loaded.IsSameAs(_seen)) return;
            _seen = loaded;
            var change = await ChangeAsync(loaded, ConfigSource.File);
            Tell(change, _file.Name, isAsked);
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Goes by a configuration that the admin API was given.</summary>
    /// <param name="body">YAML or JSON.</param>
    /// <param name="ifMatch">Which versions it may follow; empty for any.</param>
    /// <param name="persists">Whether the file is to hold it as well.</param>
    /// <exception cref="IOException">The file cannot be written; unless the reason says otherwise, nothing has changed.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written; nothing has changed.</exception>
    public async Task<ConfigChange> PutAsync(byte[] body, IReadOnlyList<string> ifMatch, bool persists)
    {
        await _changing.WaitAsync();
        try
        {
            if (ifMatch.Count > 0 && !ifMatch.Any(Current.IsNamedBy)) return new ConfigChange(ReloadOutcome.Stale, Current, []);
            var loaded = _file.Load(body, BodyName);
            using var pending = persists && loaded.Config is not null ? _file.Prepare(body) : null;
            var change = await ChangeAsync(loaded, ConfigSource.Api);
            Tell(change, BodyName, isAsked: true);
            if (pending is null || change.Outcome is not (ReloadOutcome.Applied or ReloadOutcome.Unchanged)) return change;
            pending.Commit();
            // The file says now what is in force: its change is none.
            _seen = _file.Load();
            return change with { IsPersisted = true };
        }
        finally
        {
            _changing.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_watcher is not null) await _watcher.DisposeAsync();
        // A change that is under way comes to its end.
        await _changing.WaitAsync();
        _changing.Dispose();
    }

    private async Task<ConfigChange> ChangeAsync(LoadResult loaded, ConfigSource source)
    {
        var change = await TryChangeAsync(loaded, source);
        string[] problems = change.Reason is { } reason ? [reason] : [.. change.Problems.Select(problem => problem.ToString())];
        LastAttempt = new ReloadAttempt(DateTimeOffset.UtcNow, source, change.Outcome, problems);
        return change;
    }

    private async Task<ConfigChange> TryChangeAsync(LoadResult loaded, ConfigSource source)
    {
        if (loaded.Config is not { } config) return new ConfigChange(ReloadOutcome.Refused, Current, loaded.Problems);
        if (loaded.IsSameAs(Current.Loaded))
        {
            // The same words may now be those of the file.
            Current = Current with { Source = source };
            return new ConfigChange(ReloadOutcome.Unchanged, Current, []);
        }
        try
        {
            await ApplyAsync(config);
        }
        catch (Exception e) when (e is GatewayStartException or InvalidOperationException or GatewayConfigException)
        {
            return new ConfigChange(ReloadOutcome.Failed, Current, [], loaded.Hide(e.Message).TrimEnd('.'));
        }
        Current = new ConfigVersion(loaded, Current.Number + 1, DateTimeOffset.UtcNow, source);
        return new ConfigChange(ReloadOutcome.Applied, Current, []);
    }

    private async Task ApplyAsync(GatewayConfig config)
    {
        if (Follower is null)
        {
            await _gateway.ApplyAsync(config);
            return;
        }
        await Follower.PrepareAsync(config);
        try
        {
            await _gateway.ApplyAsync(config);
        }
        catch
        {
            await Follower.RollbackAsync();
            throw;
        }
        Follower.Commit();
    }

    private void Tell(ConfigChange change, string name, bool isAsked)
    {
        foreach (var problem in change.Problems) _log.WriteLine(problem);
        var stays = $"version {change.Current.Number} stays";
        var line = change.Outcome switch
        {
            ReloadOutcome.Applied => $"{name}: version {change.Current.Number} is in force",
            ReloadOutcome.Refused => $"{name}: {ConfigReport.Count(change.Problems.Count, "problem")}; {stays}",
            ReloadOutcome.Failed => $"{name}: {change.Reason}; {stays}",
            _ => isAsked ? $"{name}: nothing has changed; {stays}" : null,
        };
        if (line is not null) _log.WriteLine($"waterfall: {line}");
    }
}
