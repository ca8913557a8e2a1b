using System.Runtime.InteropServices;
using Waterfall.Core;
using Waterfall.Core.Configuration;
using Waterfall.Host.Admin;
using Waterfall.Host.Reload;
using Waterfall.Host.Yaml;

namespace Waterfall.Host.Commands;

/// <summary>What lets a running gateway be changed: the watch over its file, SIGHUP and the admin API.</summary>
internal sealed class LiveControl : IAsyncDisposable
{
    private readonly Gateway _gateway;
    private readonly ConfigReloader _reloader;
    private readonly ServingState _state;
    private readonly TextWriter _log;
    private AdminListener? _admin;

    /// <summary>Made from the file that the gateway was made from.</summary>
    public LiveControl(Gateway gateway, ServingState state, ConfigFile file, LoadResult loaded, bool watches, TextWriter log)
    {
        _gateway = gateway;
        _state = state;
        _log = log;
        _reloader = new ConfigReloader(gateway, file, loaded, watches, log);
    }

    /// <summary>Opens the admin API, where there is one: it tells of the start as well.</summary>
    /// <exception cref="GatewayStartException">Its address cannot be listened on.</exception>
    public async Task OpenAsync(GatewayConfig config)
    {
        var admin = new AdminListener(new AdminApi(_gateway, _reloader, _state, _log).HandleAsync, _log);
        _admin = admin;
        _reloader.Follower = admin;
        await admin.PrepareAsync(config);
        admin.Commit();
    }

    /// <summary>Begins to follow the file.</summary>
    public Task FollowAsync() => _reloader.StartAsync();

    /// <summary>SIGHUP: logs are opened anew and the file is read anew.</summary>
    public void OnHangUp(PosixSignalContext context)
    {
        context.Cancel = true;
        try
        {
            _gateway.ReopenLogs();
        }
        catch (IOException e)
        {
            _log.WriteLine($"waterfall: {e.Message}");
        }
        _ = ReloadAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_admin is not null) await _admin.DisposeAsync();
        await _reloader.DisposeAsync();
    }

    private async Task ReloadAsync()
    {
        try
        {
            await _reloader.ReloadAsync(isAsked: true);
        }
        catch (Exception e)
        {
            // At the end of the process nothing is left to change; whatever else it is must be told.
            if (!_state.IsDraining) _log.WriteLine($"waterfall: a change of the configuration failed: {e}");
        }
    }
}
