using Waterfall.Core.Configuration;
using Waterfall.Functional.Rigs;
using Waterfall.Testing.Upstream;

namespace Waterfall.Functional.Malformed;

/// <summary>One gateway a transport for all rows of the table: rows must not disturb one another, and that is checked too.</summary>
public sealed class MalformedGateways : IAsyncLifetime
{
    private readonly Dictionary<string, Rig> _rigs = [];

    /// <summary>How long a single read of a row may wait.</summary>
    internal static TimeSpan Limit { get; } = TimeSpan.FromSeconds(8);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var rig in _rigs.Values)
            await rig.DisposeAsync();
    }

    /// <summary>Runs a row; a gateway that failed it is replaced, so that one defect does not show in every row after it.</summary>
    internal async Task UseAsync(string transport, Func<Rig, Task> row)
    {
        var rig = await OfAsync(transport);
        try
        {
            await row(rig);
        }
        catch
        {
            _rigs.Remove(transport);
            await DisposeQuietlyAsync(rig);
            throw;
        }
    }

    // The row's own failure is what the report must show.
    private static async Task DisposeQuietlyAsync(Rig rig)
    {
        try
        {
            await rig.DisposeAsync();
        }
        catch (Exception e)
        {
            Console.Error.WriteLine($"after a failed row: {e.Message}");
        }
    }

    private async Task<Rig> OfAsync(string transport)
    {
        if (!_rigs.TryGetValue(transport, out var rig))
        {
            rig = await Rig.StartAsync(transport, UpstreamAnswers.EchoTarget(), s => s with { BodyLimit = LimitCases.BodyLimit, Protocols = [HttpProtocol.Http1] });
            _rigs.Add(transport, rig);
        }

        return rig;
    }
}
