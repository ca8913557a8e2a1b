using Microsoft.AspNetCore.Http;
using Waterfall.Core.Configuration;
using Waterfall.Host.Reload;

namespace Waterfall.Host.Admin;

/// <summary>The admin API at the address that the configuration gives: a new one is open before the old one is closed.</summary>
internal sealed class AdminListener(RequestDelegate api, TextWriter log) : IConfigFollower, IAsyncDisposable
{
    private AdminServer? _server;
    private AdminServer? _prepared;
    private AdminConfig? _wanted;
    private Task _closing = Task.CompletedTask;

    public async Task PrepareAsync(GatewayConfig config)
    {
        _wanted = config.Admin;
        var isOpen = _wanted is null || _server?.ConfiguredAddress == _wanted.Address;
        _prepared = isOpen ? null : await AdminServer.StartAsync(_wanted!, api);
    }

    public void Commit()
    {
        if (_wanted is not null && _prepared is null)
        {
            _server!.ChangeToken(_wanted.Token);
            return;
        }
        // Not waited for: the request that asked for this may be among those that it answers first.
        if (_server is { } old) _closing = CloseAsync(_closing, old);
        (_server, _prepared) = (_prepared, null);
        if (_server is not null) log.WriteLine($"waterfall: admin API on {_server.Url}");
    }

    public async Task RollbackAsync()
    {
        if (_prepared is { } prepared) await prepared.DisposeAsync();
        _prepared = null;
    }

    public async ValueTask DisposeAsync()
    {
        await RollbackAsync();
        if (_server is { } server) await server.DisposeAsync();
        _server = null;
        await _closing;
    }

    private static async Task CloseAsync(Task before, AdminServer server)
    {
        await Task.Yield();
        await before;
        await server.DisposeAsync();
    }
}
