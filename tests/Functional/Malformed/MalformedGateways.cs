using Waterfall.Functional.Rigs;
using Waterfall.Testing.Upstream;

namespace Waterfall.Functional.Malformed;

/// <summary>One gateway a transport for all rows of the table: rows must not disturb one another, and that is checked too.</summary>
public sealed class MalformedGateways : IAsyncLifetime
{
    private readonly Dictionary<string, Rig> _rigs = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var rig in _rigs.Values)
            await rig.DisposeAsync();
    }

    internal async Task<Rig> OfAsync(string transport)
    {
        if (!_rigs.TryGetValue(transport, out var rig))
        {
            rig = await Rig.StartAsync(transport, UpstreamAnswers.EchoTarget(), s => s with { BodyLimit = LimitCases.BodyLimit });
            _rigs.Add(transport, rig);
        }

        return rig;
    }
}
