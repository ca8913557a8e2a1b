using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Waterfall.Core.Upstreams;
using Waterfall.Testing;
using Waterfall.Testing.Gateways;

namespace Waterfall.Functional.Http2;

/// <summary>.NET's client, the gateway, and Kestrel, each speaking the version it is told to.</summary>
internal sealed class PairRig : IAsyncDisposable
{
    private PairRig(GatewayUnderTest gateway, KestrelOrigin origin, int clientVersion)
    {
        Gateway = gateway;
        Origin = origin;
        Client = new HttpClient(new SocketsHttpHandler { UseProxy = false, Expect100ContinueTimeout = TimeSpan.FromMinutes(1) })
        {
            BaseAddress = new Uri($"http://{gateway.Address}"),
            DefaultRequestVersion = clientVersion == 2 ? HttpVersion.Version20 : HttpVersion.Version11,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = TimeSpan.FromMinutes(1),
        };
    }

    internal GatewayUnderTest Gateway { get; }

    internal KestrelOrigin Origin { get; }

    internal HttpClient Client { get; }

    internal static async Task<PairRig> StartAsync(
        string transport, int clientVersion, int upstreamVersion, Func<GatewaySettings, GatewaySettings>? configure = null)
    {
        var origin = await KestrelOrigin.StartAsync(upstreamVersion == 2 ? HttpProtocols.Http2 : HttpProtocols.Http1);
        var settings = new GatewaySettings
        {
            Endpoints = [origin.Url],
            UpstreamProtocol = upstreamVersion == 2 ? UpstreamProtocol.Http2 : UpstreamProtocol.Http1,
        };
        return new PairRig(await GatewayFixture.StartAsync(transport, configure?.Invoke(settings) ?? settings), origin, clientVersion);
    }

    /// <summary>Sends a request and returns as soon as there is a head.</summary>
    internal async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, HttpContent? content = null, Action<HttpRequestMessage>? configure = null, CancellationToken cancellation = default)
    {
        using var request = new HttpRequestMessage(method, path)
        {
            Content = content,
            Version = Client.DefaultRequestVersion,
            VersionPolicy = Client.DefaultVersionPolicy,
        };
        configure?.Invoke(request);
        return await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
    }

    /// <summary>Sends a request and returns status and body.</summary>
    internal async Task<(int Status, string Text)> AskAsync(HttpMethod method, string path, HttpContent? content = null)
    {
        using var response = await SendAsync(method, path, content);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Checks that the gateway serves on, with connections in step.</summary>
    internal async Task ExpectHealthyAsync()
    {
        for (var i = 0; i < 3; i++)
        {
            var (status, text) = await AskAsync(HttpMethod.Get, $"/healthy/{i}");
            Assert.Equal((200, $"GET /healthy/{i} {Gateway.Address}"), (status, text));
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Gateway.DisposeAsync().AsTask().WaitAsync(Eventually.Limit);
        await Origin.DisposeAsync();
    }
}
