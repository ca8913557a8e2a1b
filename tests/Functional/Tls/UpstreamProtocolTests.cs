using Microsoft.AspNetCore.Server.Kestrel.Core;
using Waterfall.Core;
using Waterfall.Core.Configuration;
using Waterfall.Core.Upstreams;
using Waterfall.Functional.Http2;

namespace Waterfall.Functional.Tls;

/// <summary>Which version is spoken to an upstream over TLS: what the configuration says, what the upstream offers, and what ALPN (RFC 7301) makes of it.</summary>
public sealed class UpstreamProtocolTests
{
    [Theory]
    [InlineData("epoll", UpstreamProtocol.Auto, HttpProtocols.Http1, "HTTP/1.1")]
    [InlineData("epoll", UpstreamProtocol.Auto, HttpProtocols.Http2, "HTTP/2")]
    [InlineData("epoll", UpstreamProtocol.Auto, HttpProtocols.Http1AndHttp2, "HTTP/2")]
    [InlineData("socket", UpstreamProtocol.Auto, HttpProtocols.Http1AndHttp2, "HTTP/2")]
    [InlineData("epoll", UpstreamProtocol.Http1, HttpProtocols.Http1AndHttp2, "HTTP/1.1")]
    [InlineData("epoll", UpstreamProtocol.Http2, HttpProtocols.Http1AndHttp2, "HTTP/2")]
    public async Task What_both_speak_is_spoken(string engine, UpstreamProtocol protocol, HttpProtocols offered, string spoken)
    {
        await using var rig = new TlsRig();
        using var certificate = rig.Authority.Issue("127.0.0.1");
        await using var origin = await KestrelOrigin.StartAsync(offered, certificate);
        var gateway = await rig.StartAsync(null, config => Secure(rig, config, protocol), origin.Url, engine);
        Assert.Equal([spoken, spoken], [await SpokenAsync(gateway), await SpokenAsync(gateway)]);
        Assert.Equal(1, origin.Connections);
    }

    [Theory]
    [InlineData(UpstreamProtocol.Http2, HttpProtocols.Http1)]
    [InlineData(UpstreamProtocol.Http1, HttpProtocols.Http2)]
    public async Task Where_there_is_none_it_is_an_error(UpstreamProtocol protocol, HttpProtocols offered)
    {
        await using var rig = new TlsRig();
        using var certificate = rig.Authority.Issue("127.0.0.1");
        await using var origin = await KestrelOrigin.StartAsync(offered, certificate);
        var gateway = await rig.StartAsync(null, config => Secure(rig, config, protocol), origin.Url);
        var (status, text) = await TlsRig.AskPlainAsync(gateway);
        Assert.Equal(502, status);
        Assert.Contains("\"code\":\"upstream-tls-handshake-failed\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_TLS_auto_is_HTTP1()
    {
        await using var rig = new TlsRig();
        await using var origin = await KestrelOrigin.StartAsync(HttpProtocols.Http1);
        var gateway = await rig.StartAsync(null, config => config with { Protocol = UpstreamProtocol.Auto }, origin.Url);
        Assert.Equal("HTTP/1.1", await SpokenAsync(gateway));
    }

    // A server that is replaced by a newer one, and that one by another.
    [Fact]
    public async Task An_upstream_may_change_what_it_speaks()
    {
        await using var rig = new TlsRig();
        using var certificate = rig.Authority.Issue("127.0.0.1");
        var origin = await KestrelOrigin.StartAsync(HttpProtocols.Http1, certificate);
        var url = new Uri(origin.Url);
        var gateway = await rig.StartAsync(null, config => Secure(rig, config, UpstreamProtocol.Auto), origin.Url);
        Assert.Equal("HTTP/1.1", await SpokenAsync(gateway));

        await origin.DisposeAsync();
        origin = await KestrelOrigin.StartAsync(HttpProtocols.Http1AndHttp2, certificate, url.Port);
        Assert.Equal("HTTP/2", await SpokenAsync(gateway));

        // It is known by now that one connection does for all.
        await origin.DisposeAsync();
        origin = await KestrelOrigin.StartAsync(HttpProtocols.Http1AndHttp2, certificate, url.Port);
        Assert.All(await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => SpokenAsync(gateway))), spoken => Assert.Equal("HTTP/2", spoken));
        Assert.Equal(1, origin.Accepted);

        await origin.DisposeAsync();
        origin = await KestrelOrigin.StartAsync(HttpProtocols.Http1, certificate, url.Port);
        Assert.All(await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => SpokenAsync(gateway))), spoken => Assert.Equal("HTTP/1.1", spoken));
        await origin.DisposeAsync();
    }

    private static UpstreamConfig Secure(TlsRig rig, UpstreamConfig config, UpstreamProtocol protocol) =>
        config with { Protocol = protocol, Tls = new UpstreamTlsConfig { Ca = rig.Authority.File } };

    private static async Task<string> SpokenAsync(Gateway gateway)
    {
        using var client = new HttpClient();
        using var response = await client.GetAsync(new Uri($"http://{gateway.Endpoints.Values.First()}/"));
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return response.Headers.GetValues("x-protocol").Single();
    }
}
