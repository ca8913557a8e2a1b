using Waterfall.Core.Configuration;
using Waterfall.Core.Diagnostics;
using Waterfall.Core.IO;
using Waterfall.Core.Pipeline;

namespace Waterfall.Core;

/// <summary>The access log of a gateway, and how it changes with its configuration.</summary>
internal sealed class AccessLogs(GatewayLoop[] loops, Action<string> report)
{
    // A file takes what is left in far less; a pipe that nobody reads never does.
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private AccessLogConfig? _config;
    private LogWriter? _writer;

    /// <summary>Opens what the configuration asks for and is not open yet.</summary>
    /// <returns>Null when there is nothing to open.</returns>
    /// <exception cref="GatewayStartException">The file cannot be opened.</exception>
    internal LogTarget? Open(AccessLogConfig? config)
    {
        if (config is null || config == _config)
            return null;
        try
        {
            return OpenTarget(config);
        }
        catch (IOException exception)
        {
            throw new GatewayStartException($"telemetry.accessLog.to: cannot open {config.To}: {exception.Message}", exception);
        }
    }

    /// <summary>From here on lines go to the opened target; those before are written to the old one, which is then closed.</summary>
    internal async Task ReplaceAsync(AccessLogConfig? config, LogTarget? opened)
    {
        if (config == _config)
            return;
        LogRing[] rings = [.. loops.Select(_ => new LogRing())];
        var writer = opened is null ? null : new LogWriter(opened, rings, report);
        await Task.WhenAll(loops.Select((loop, index) => loop.Loop.InvokeAsync(() =>
        {
            loop.Log(writer is null ? null : new AccessLog(loop.Loop, rings[index], writer));
            return LoopTask.Completed;
        })));
        LogWriter? old;
        lock (_lock)
        {
            old = _writer;
            (_config, _writer) = (config, writer);
        }
        if (old is not null)
            await Task.Run(() => Stop(old));
    }

    /// <summary>Opens the file anew, for what rotates logs by renaming them.</summary>
    /// <exception cref="IOException">It cannot be opened; the log goes on into the old one.</exception>
    internal void Reopen()
    {
        lock (_lock)
        {
            if (_writer is null || _config!.To is AccessLogConfig.StandardOutput or AccessLogConfig.StandardError)
                return;
            try
            {
                _writer.Replace(OpenTarget(_config));
            }
            catch (IOException exception)
            {
                throw new IOException($"telemetry.accessLog.to: cannot open {_config.To} again: {exception.Message}", exception);
            }
        }
    }

    private static LogTarget OpenTarget(AccessLogConfig config) => config.To switch
    {
        AccessLogConfig.StandardOutput => LogTarget.StandardOutput(),
        AccessLogConfig.StandardError => LogTarget.StandardError(),
        var path => LogTarget.OpenFile(path),
    };

    private static void Stop(LogWriter writer)
    {
        writer.Stop(StopPatience);
        writer.Dispose();
    }
}
