using Waterfall.Testing.Gateways;

namespace Waterfall.Functional.Rigs;

/// <summary>Samples the gateway's resident memory until it is disposed.</summary>
internal sealed class MemoryWatch : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly GatewayUnderTest _gateway;
    private readonly Task _sampling;
    private long _highest;

    public MemoryWatch(GatewayUnderTest gateway)
    {
        _gateway = gateway;
        Baseline = gateway.ResidentBytes;
        _highest = Baseline;
        _sampling = Task.Run(SampleAsync);
    }

    /// <summary>Resident bytes when the watch began.</summary>
    public long Baseline { get; }

    /// <summary>By how much the highest sample lay above the beginning, in bytes.</summary>
    public long Growth => Volatile.Read(ref _highest) - Baseline;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _sampling;
        _stop.Dispose();
    }

    private async Task SampleAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            Volatile.Write(ref _highest, Math.Max(_highest, _gateway.ResidentBytes));
            await Task.Delay(20, CancellationToken.None);
        }
    }
}
