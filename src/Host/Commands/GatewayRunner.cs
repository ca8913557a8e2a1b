using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Waterfall.Core;
using Waterfall.Core.Configuration;

namespace Waterfall.Host.Commands;

/// <summary>Runs one gateway from its start to its stop by signal, and tells about both, a line each.</summary>
internal sealed class GatewayRunner(GatewayConfig config, GatewayOptions options, TimeSpan drainTimeout, TextWriter log)
{
    // How long the engine may take to let go of everything once it was told not to wait.
    private static readonly TimeSpan AbortGrace = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource _stop = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether SIGHUP has the logs opened anew, as what rotates them expects; otherwise it ends the process, as a closed terminal does.</summary>
    public bool ReopensLogs { get; init; }

    /// <summary>Runs until a signal. <paramref name="started"/> is called once everything listens.</summary>
    public async Task<int> RunAsync(Action<IReadOnlyDictionary<string, EndPoint>>? started = null)
    {
        // Before the start: a signal during it is not lost.
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        try
        {
            await using var gateway = Gateway.Create(config, options);
            using var hangUp = ReopensLogs ? PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => OnHangUp(context, gateway)) : null;
            await gateway.StartAsync();
            foreach (var (name, endPoint) in gateway.Endpoints) log.WriteLine($"waterfall: listening on {Describe(endPoint)} ({name})");
            started?.Invoke(gateway.Endpoints);
            await _stop.Task;
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

    internal static string Describe(EndPoint endPoint) => endPoint is UnixDomainSocketEndPoint ? $"unix:{endPoint}" : $"http://{endPoint}";

    private async Task<int> StopAsync(Gateway gateway)
    {
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

    private void OnHangUp(PosixSignalContext context, Gateway gateway)
    {
        context.Cancel = true;
        try
        {
            gateway.ReopenLogs();
        }
        catch (IOException e)
        {
            log.WriteLine($"waterfall: {e.Message}");
        }
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (!_stop.TrySetResult()) _end.TrySetResult();
    }
}
