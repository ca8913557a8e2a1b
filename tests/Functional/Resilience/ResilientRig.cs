using System.Net;
using Waterfall.Core;
using Waterfall.Core.Configuration;
using Waterfall.Functional.Rigs;
using Waterfall.Testing.Client;
using Waterfall.Testing.Gateways;
using Waterfall.Testing.Upstream;

namespace Waterfall.Functional.Resilience;

/// <summary>A gateway that retries, before two good upstreams and one that is not.</summary>
internal sealed class ResilientRig : IAsyncDisposable
{
    private readonly Gateway _gateway;

    private ResilientRig(Gateway gateway, RawUpstream[] good, FaultyUpstream bad) => (_gateway, Good, Bad) = (gateway, good, bad);

    /// <summary>How long one attempt may take.</summary>
    public static TimeSpan PerTry { get; } = TimeSpan.FromMilliseconds(500);

    public RawUpstream[] Good { get; }

    public FaultyUpstream Bad { get; }

    /// <summary>Every request that reached an upstream whose requests can be seen.</summary>
    public IEnumerable<RecordedRequest> Requests => Good.Append(Bad.Scripted).OfType<RawUpstream>().SelectMany(upstream => upstream.Requests);

    public static async Task<ResilientRig> StartAsync(string engine, Fault fault, Func<UpstreamConfig, UpstreamConfig>? configure = null)
    {
        var bad = new FaultyUpstream(fault);
        RawUpstream[] good = [RawUpstream.Start(UpstreamAnswers.EchoTarget()), RawUpstream.Start(UpstreamAnswers.EchoTarget())];
        var gateway = new GatewayBuilder()
            .Options(new GatewayOptions { Loops = 1, Engine = engine, DiagnoseBuffers = true, OnDefect = Defects.Add })
            .Listen("127.0.0.1:0")
            .Upstream("origin", upstream => (configure ?? (static same => same))(Configure(upstream)), good[0].Url, bad.Url, good[1].Url)
            .Route("/{**rest}", "origin")
            .Build();
        await gateway.StartAsync();
        return new ResilientRig(gateway, good, bad);
    }

    /// <summary>So many clients at once with so many requests each, one after the other; the answers by their request's target.</summary>
    public async Task<IReadOnlyList<(string Target, RawResponse Response)>> AskAsync(int clients, int requests, Func<string, string> request)
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, clients).Select(async id =>
        {
            var own = new List<(string, RawResponse)>();
            var client = await RawClient.ConnectAsync(Address);
            for (var i = 0; i < requests; i++)
            {
                var target = $"/{id}/{i}";
                var response = await client.AskAsync(request(target));
                own.Add((target, response));
                if (!response.SaysClose)
                    continue;
                await client.DisposeAsync();
                client = await RawClient.ConnectAsync(Address);
            }
            await client.DisposeAsync();
            return own;
        }));
        return [.. answers.SelectMany(own => own)];
    }

    /// <summary>One request; its answer.</summary>
    public async Task<RawResponse> AskAsync(string request)
    {
        await using var client = await RawClient.ConnectAsync(Address);
        return await client.AskAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        foreach (var upstream in Good)
        {
            await upstream.DisposeAsync();
            Assert.Empty(upstream.Violations);
        }
        await Bad.DisposeAsync();
        Assert.Empty(Bad.Scripted?.Violations ?? []);
        Defects.ThrowIfAny();
    }

    private EndPoint Address => _gateway.Endpoints.Values.First();

    private static UpstreamConfig Configure(UpstreamConfig upstream) => upstream with
    {
        Timeouts = new() { Connect = TimeSpan.FromSeconds(5), FirstByte = TimeSpan.FromSeconds(20) },
        // Until the bad one is put out a third of all requests are at it: more than the default budget.
        Retry = new()
        {
            Attempts = 3,
            On = [RetryConfig.ConnectFailure, RetryConfig.Reset, RetryConfig.FirstByteTimeout, "502", "503", "504"],
            PerTry = PerTry,
            Budget = 100,
        },
    };
}
