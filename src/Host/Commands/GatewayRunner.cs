using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Waterfall.Core;
using Waterfall.Core.Configuration;

namespace Waterfall.Host.Commands;

/// <summary>Runs one gateway from its start to its stop, and tells about both, a line each.</summary>
internal sealed class GatewayRunner(GatewayConfig config, GatewayOptions options, TimeSpan drainTimeout, TextWriter log)
{
    // How long the engine may take to let go of everything once it was told not to wait.
    private static readonly TimeSpan AbortGrace = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How far it has come.</summary>
    public ServingState State { get; } = new();

    /// <summary>How long a stop waits before the listeners close, so that balancers notice and send elsewhere.</summary>
    public TimeSpan DrainDelay { get; init; }

    /// <summary>Makes what serves beside the gateway, before it starts; null where nothing does. Without it SIGHUP ends the process.</summary>
    public Func<Gateway, ServingState, LiveControl>? Control { get; init; }

    /// <summary>Runs until it is told to stop. <paramref name="started"/> is called once everything listens.</summary>
    public async Task<int> RunAsync(Action<IReadOnlyDictionary<string, EndPoint>>? started = null)
    {
        // Before the start: a signal during it is not lost.
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        try
        {
            await using var gateway = Gateway.Create(config, options);
            await using var control = Control?.Invoke(gateway, State);
            using var hangUp = control is null ? null : PosixSignalRegistration.Create(PosixSignal.SIGHUP, control.OnHangUp);
            if (control is not null) await control.OpenAsync(config);
            await gateway.StartAsync();
            if (control is not null) await control.FollowAsync();
            State.MarkStarted();
            foreach (var (name, endPoint) in gateway.Endpoints) log.WriteLine($"waterfall: listening on {Describe(endPoint, config.Listeners[name].Tls is not null)} ({name})");
            started?.Invoke(gateway.Endpoints);
            await State.StopRequested;
            return await StopAsync(gateway);
        }
        catch (GatewayConfigException e)
        {
            foreach (var problem in e.Problems) log.WriteLine($"waterfall: {problem}");
            return ExitCode.Usage;
        }
        catch (GatewayStartException e)
        {
            log.WriteLine($"waterfall: {e.Message}");
            return ExitCode.Failed;
        }
    }

    internal static string Describe(EndPoint endPoint, bool isTls = false) =>
        endPoint is UnixDomainSocketEndPoint ? $"unix:{endPoint}" : $"{(isTls ? "https" : "http")}://{endPoint}";

    private async Task<int> StopAsync(Gateway gateway)
    {
        if (DrainDelay > TimeSpan.Zero)
        {
            log.WriteLine($"waterfall: draining, the listeners close in {Durations.Format(DrainDelay)}; a second signal ends at once");
            await gateway.BeginDrainAsync();
            await Task.WhenAny(_end.Task, Task.Delay(DrainDelay));
        }
        log.WriteLine($"waterfall: stopping, at most {Durations.Format(drainTimeout)} for the requests in flight; a second signal ends at once");
        using var abort = new CancellationTokenSource();
        var stopping = gateway.StopAsync(drainTimeout, abort.Token);
        if (await Task.WhenAny(stopping, _end.Task) == stopping)
        {
            await stopping;
            log.WriteLine("waterfall: stopped");
            return ExitCode.Ok;
        }
        await abort.CancelAsync();
        await Task.WhenAny(stopping, Task.Delay(AbortGrace));
        log.WriteLine("waterfall: ended by a second signal");
        // What still runs may not keep the process alive: loops are threads.
        Environment.Exit(ExitCode.Failed);
        return ExitCode.Failed;
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (!State.RequestStop()) _end.TrySetResult();
    }
}
