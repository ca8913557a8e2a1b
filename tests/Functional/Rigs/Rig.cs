using System.Net;
using Waterfall.Testing;
using Waterfall.Testing.Client;
using Waterfall.Testing.Gateways;
using Waterfall.Testing.Upstream;

namespace Waterfall.Functional.Rigs;

/// <summary>
/// A gateway in front of a scripted upstream. Disposing it also checks that the gateway never broke the grammar towards the upstream.
/// </summary>
internal sealed class Rig : IAsyncDisposable
{
    private Rig(GatewayUnderTest gateway, RawUpstream upstream)
    {
        Gateway = gateway;
        Upstream = upstream;
    }

    public GatewayUnderTest Gateway { get; }

    public RawUpstream Upstream { get; }

    public EndPoint Address => Gateway.Address;

    public static Task<Rig> StartAsync(
        string transport, Func<UpstreamExchange, Task>? handler = null, Func<GatewaySettings, GatewaySettings>? configure = null) =>
        StartBeforeAsync(transport, RawUpstream.Start(handler), configure);

    public static async Task<Rig> StartBeforeAsync(
        string transport, RawUpstream upstream, Func<GatewaySettings, GatewaySettings>? configure = null)
    {
        var settings = new GatewaySettings { Endpoints = [upstream.Url] };
        try
        {
            return new Rig(await GatewayFixture.StartAsync(transport, configure?.Invoke(settings) ?? settings), upstream);
        }
        catch
        {
            await upstream.DisposeAsync();
            throw;
        }
    }

    public Task<RawClient> ConnectAsync(TimeSpan? limit = null, int? receiveBuffer = null) =>
        RawClient.ConnectAsync(Address, limit, receiveBuffer);

    /// <summary>One request on a connection of its own.</summary>
    public async Task<RawResponse> AskAsync(string request)
    {
        await using var client = await ConnectAsync();
        return await client.AskAsync(request);
    }

    /// <summary>
    /// Checks that the gateway still serves and that its pooled connections are in step: each answer is that of its own request.
    /// </summary>
    public async Task ExpectHealthyAsync(int requests = 3)
    {
        Upstream.Handler = UpstreamAnswers.EchoTarget();
        await using var client = await ConnectAsync();
        for (var i = 0; i < requests; i++)
        {
            var response = await client.AskAsync(Raw.Get($"/healthy/{i}"));
            Assert.Equal((200, $"/healthy/{i}"), (response.Status, response.Text));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync().AsTask().WaitAsync(Eventually.Limit);
        await Upstream.DisposeAsync();
        Assert.Empty(Upstream.Violations);
    }
}
