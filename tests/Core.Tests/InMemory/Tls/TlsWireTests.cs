using System.Security.Authentication;
using Waterfall.Core.Configuration;

namespace Waterfall.Core.Tests.InMemory.Tls;

/// <summary>TLS on the loop's own clock and byte by byte: handshakes, records, ends and limits.</summary>
public sealed class TlsWireTests
{
    private const string Request = "GET /a HTTP/1.1\r\nHost: gateway.test\r\n\r\n";
    private const string Answer = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

    [Theory]
    [InlineData(1, SslProtocols.Tls12)]
    [InlineData(1, SslProtocols.Tls13)]
    [InlineData(7, SslProtocols.Tls13)]
    [InlineData(1000, SslProtocols.Tls12)]
    [InlineData(int.MaxValue, SslProtocols.Tls13)]
    public void Requests_in_any_split_are_answered(int pieces, SslProtocols version)
    {
        using var wire = new TlsWire();
        using var client = wire.Connect(out _, pieces, version);
        for (var i = 0; i < 3; i++)
        {
            wire.Send(client, Request);
            Assert.Contains("X-Forwarded-Proto: https\r\n", wire.Gateway.Upstream.Received, StringComparison.Ordinal);
            wire.Gateway.Upstream.Clear();
            wire.Gateway.Upstream.Write(Answer);
            wire.Gateway.Settle();
            Assert.EndsWith("hello", TlsWire.Read(client, "hello"), StringComparison.Ordinal);
        }
        Assert.Equal(1, wire.Gateway.Loop.Counters.TlsHandshakes);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(int.MaxValue)]
    public void Both_sides_may_be_encrypted(int pieces)
    {
        using var wire = new TlsWire(upstreams: true);
        using var client = wire.Connect(out _, pieces);
        wire.Send(client, Request);
        using var upstream = wire.AcceptUpstream(pieces: pieces);
        for (var i = 0; i < 3; i++)
        {
            Assert.StartsWith("GET /a HTTP/1.1\r\n", TlsWire.Read(upstream, "\r\n\r\n"), StringComparison.Ordinal);
            wire.Send(upstream, Answer);
            Assert.EndsWith("hello", TlsWire.Read(client, "hello"), StringComparison.Ordinal);
            // What has only tickets to say (RFC 8446 4.6.1) is kept.
            Assert.Equal(1, wire.Gateway.Pool().Idle);
            if (i < 2)
                wire.Send(client, Request);
        }
        Assert.Equal(1, wire.Gateway.Loop.Counters.UpstreamTlsHandshakes);
    }

    [Fact]
    public void A_handshake_has_its_time()
    {
        using var wire = new TlsWire(listener: config => config with { Timeouts = config.Timeouts with { Handshake = TimeSpan.FromSeconds(3) } });
        var silent = wire.Gateway.Connect();
        var slow = wire.Gateway.Connect();
        slow.Write([22, 3, 1, 1, 0, 1, 0]);
        wire.Gateway.Pass(2_900);
        Assert.False(silent.SawClose || slow.SawClose);
        wire.Gateway.Pass(200);
        Assert.True(silent.SawClose && slow.SawClose);
        Assert.Equal(1, wire.Gateway.Loop.Counters.FailedTlsHandshakes);
    }

    [Fact]
    public void Handshakes_beyond_the_limit_wait_for_their_turn()
    {
        using var wire = new TlsWire(listener: config => config with { Tls = config.Tls! with { Handshakes = 1 } });
        var slow = wire.Gateway.Connect();
        slow.Write([22, 3, 1, 1, 0, 1, 0]);
        var next = wire.Gateway.Connect();
        next.Write([22, 3, 1, 1, 0]);
        wire.Gateway.Settle();
        Assert.Equal((1, 2), (wire.Gateway.Gateway.Acceptor.Handshakes, wire.Gateway.Gateway.Acceptor.Pending));
        var patient = wire.Gateway.Connect();
        slow.Reset();
        wire.Gateway.Settle();
        Assert.Equal((1, 2), (wire.Gateway.Gateway.Acceptor.Handshakes, wire.Gateway.Gateway.Acceptor.Pending));
        next.Reset();
        wire.Gateway.Settle();
        using var client = wire.Handshake(patient);
        Assert.Equal((0, 0), (wire.Gateway.Gateway.Acceptor.Handshakes, wire.Gateway.Gateway.Acceptor.Pending));
        Assert.Equal(2, wire.Gateway.Loop.Counters.FailedTlsHandshakes);
    }

    [Fact]
    public void Who_waits_in_line_is_given_up_when_the_gateway_closes()
    {
        using var wire = new TlsWire(listener: config => config with { Tls = config.Tls! with { Handshakes = 1 } });
        var slow = wire.Gateway.Connect();
        slow.Write([22, 3, 1, 1, 0, 1, 0]);
        var next = wire.Gateway.Connect();
        next.Write([22, 3, 1, 1, 0]);
        wire.Gateway.Settle();
        wire.Gateway.Gateway.Acceptor.Close();
        wire.Gateway.Settle();
        Assert.True(slow.SawClose && next.SawClose);
        Assert.Equal((0, 0), (wire.Gateway.Gateway.Acceptor.Handshakes, wire.Gateway.Gateway.Acceptor.Pending));
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n\r\n", true)]
    [InlineData("G", false)]
    [InlineData("\u0001\u0002\u0003", false)]
    [InlineData("get / HTTP/1.1\r\n", false)]
    [InlineData("SSH-2.0-OpenSSH\r\n", false)]
    public void Plain_HTTP_is_told_so(string text, bool isHttp)
    {
        using var wire = new TlsWire();
        var client = wire.Gateway.Connect();
        foreach (var each in text)
        {
            client.Write(each.ToString());
            wire.Gateway.Settle();
        }
        wire.Gateway.Pass(20_000);
        Assert.True(client.SawClose);
        Assert.Equal(isHttp, client.Received.StartsWith("HTTP/1.1 400 Bad Request\r\n", StringComparison.Ordinal));
        Assert.Equal(isHttp, client.Received.Contains("plain-http-on-tls-port", StringComparison.Ordinal));
        Assert.Equal(1, wire.Gateway.Loop.Counters.FailedTlsHandshakes);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_body_that_ends_with_the_connection_needs_close_notify(bool isNotified)
    {
        using var wire = new TlsWire(clients: false, upstreams: true);
        var client = wire.Gateway.Connect();
        client.Write(Request);
        wire.Gateway.Settle();
        using var upstream = wire.AcceptUpstream();
        TlsWire.Read(upstream, "\r\n\r\n");
        wire.Send(upstream, "HTTP/1.1 200 OK\r\n\r\nhello");
        if (isNotified)
            TlsWire.NotifyClose(upstream);
        wire.Gateway.Upstream.End();
        wire.Gateway.Settle();
        Assert.Contains("hello", client.Received, StringComparison.Ordinal);
        // The last chunk says that the answer is whole (RFC 9112 7.1).
        Assert.Equal(isNotified, client.Received.EndsWith("0\r\n\r\n", StringComparison.Ordinal));
    }

    [Fact]
    public void The_gateway_ends_with_close_notify()
    {
        using var wire = new TlsWire();
        using var client = wire.Connect(out var peer);
        wire.Send(client, "GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        wire.Gateway.Upstream.Write(Answer);
        wire.Gateway.Settle();
        Assert.EndsWith("hello", TlsWire.Read(client, "hello"), StringComparison.Ordinal);
        Assert.Equal(0, client.Read(new byte[1]));
        Assert.True(peer.SawEnd);
    }

    [Fact]
    public void A_record_that_was_changed_ends_the_connection()
    {
        using var wire = new TlsWire();
        using var client = wire.Connect(out var peer);
        peer.Write([23, 3, 3, 0, 32, .. new byte[32]]);
        wire.Gateway.Settle();
        Assert.True(peer.SawClose);
        Assert.Empty(wire.Gateway.Failures);
    }

    [Fact]
    public void A_record_longer_than_any_ends_the_connection()
    {
        using var wire = new TlsWire();
        using var client = wire.Connect(out var peer);
        peer.Write([23, 3, 3, 0xFF, 0xFF, 1]);
        wire.Gateway.Settle();
        Assert.True(peer.SawClose);
    }

    [Fact]
    public void A_client_that_takes_nothing_holds_the_upstream_back()
    {
        using var wire = new TlsWire();
        using var client = wire.Connect(out var peer);
        peer.Limit(0);
        wire.Send(client, Request);
        wire.Gateway.Upstream.Write("HTTP/1.1 200 OK\r\nContent-Length: 4000000\r\n\r\n");
        var block = new byte[100_000];
        for (var i = 0; i < 40; i++)
            wire.Gateway.Upstream.Write(block);
        wire.Gateway.Settle();
        Assert.True(wire.Gateway.Upstream.Unread > 3_000_000, $"{wire.Gateway.Upstream.Unread} bytes are unread");
        peer.Limit(long.MaxValue);
        wire.Gateway.Settle();
        var total = 0;
        var buffer = new byte[65536];
        while (total < 4_000_000 && client.Read(buffer) is > 0 and var count)
            total += count;
        Assert.True(total >= 4_000_000);
        Assert.Equal(0, wire.Gateway.Upstream.Unread);
    }

    [Fact]
    public void A_client_that_takes_nothing_for_too_long_is_cut_off()
    {
        using var wire = new TlsWire(listener: config => config with { Timeouts = config.Timeouts with { Write = TimeSpan.FromSeconds(5) } });
        using var client = wire.Connect(out var peer);
        peer.Limit(0);
        wire.Send(client, Request);
        wire.Gateway.Upstream.Write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
        wire.Gateway.Upstream.Write(new byte[1_000_000]);
        wire.Gateway.Settle();
        wire.Gateway.Pass(4_900);
        Assert.False(peer.SawClose);
        wire.Gateway.Pass(300);
        Assert.True(peer.SawClose, "the connection is open");
        Assert.True(peer.SawReset, "the connection was closed in order");
    }

    [Fact]
    public void An_idle_connection_holds_no_buffer()
    {
        using var wire = new TlsWire();
        using var client = wire.Connect(out _);
        wire.Send(client, Request);
        wire.Gateway.Upstream.Write(Answer);
        wire.Gateway.Settle();
        Assert.EndsWith("hello", TlsWire.Read(client, "hello"), StringComparison.Ordinal);
        Assert.Equal(0, wire.Gateway.Loop.Buffers.Outstanding);
    }

    [Theory]
    [InlineData("other.test", "upstream-certificate-invalid")]
    [InlineData(null, "upstream-tls-handshake-failed")]
    public void An_upstream_that_fails_is_a_502_with_its_reason(string? name, string code)
    {
        using var wire = new TlsWire(clients: false, upstreams: true);
        var client = wire.Gateway.Connect();
        client.Write(Request);
        wire.Gateway.Settle();
        // Nothing was sent: it is tried again.
        for (var attempt = 0; attempt < 5 && client.ReceivedCount == 0; attempt++)
        {
            if (name is null)
                wire.Gateway.Upstream.Write("HTTP/1.1 400 Bad Request\r\n\r\n");
            else
                using (wire.AcceptUpstream(name)) { }
            wire.Gateway.Settle();
        }
        Assert.StartsWith("HTTP/1.1 502 ", client.Received, StringComparison.Ordinal);
        Assert.Contains(code, client.Received, StringComparison.Ordinal);
        Assert.True(wire.Gateway.Loop.Counters.FailedUpstreamTlsHandshakes > 0);
    }

    [Fact]
    public void A_handshake_with_an_upstream_is_part_of_connecting()
    {
        using var wire = new TlsWire(clients: false, upstreams: true, upstream: config => config with { Timeouts = config.Timeouts with { Connect = TimeSpan.FromSeconds(2) } });
        var client = wire.Gateway.Connect();
        client.Write(Request);
        for (var attempt = 0; attempt < 5 && client.ReceivedCount == 0; attempt++)
            wire.Gateway.Pass(2_100);
        Assert.Contains("upstream-connect-timeout", client.Received, StringComparison.Ordinal);
        Assert.True(wire.Gateway.Upstream.SawClose);
    }

    [Fact]
    public void The_PROXY_header_comes_before_TLS()
    {
        using var wire = new TlsWire(listener: config => config with { ProxyProtocol = Core.IO.ProxyProtocol.ProxyProtocolMode.Any });
        var peer = wire.Gateway.Connect();
        peer.Write("PROXY TCP4 192.0.2.77 198.51.100.1 56324 443\r\n");
        using var client = wire.Handshake(peer, pieces: 3);
        wire.Send(client, Request);
        Assert.Contains("X-Forwarded-For: 192.0.2.77\r\n", wire.Gateway.Upstream.Received, StringComparison.Ordinal);
        wire.Gateway.Upstream.Write(Answer);
        wire.Gateway.Settle();
        Assert.Contains("hello", TlsWire.Read(client, "hello"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PROXY TCP4 192.0.2.77 198.51.100.1 56324 443\r\n", "192.0.2.77")]
    [InlineData("PROXY UNKNOWN\r\n", "127.0.0.1")]
    [InlineData("", null)]
    public void The_PROXY_header_is_required(string header, string? address)
    {
        using var wire = new TlsWire(clients: false, listener: config => config with { ProxyProtocol = Core.IO.ProxyProtocol.ProxyProtocolMode.V1 });
        var peer = wire.Gateway.Connect();
        foreach (var each in header + Request)
        {
            peer.Write(each.ToString());
            wire.Gateway.Settle();
        }
        Assert.Equal(address is null, peer.SawClose);
        Assert.Equal(address is null ? 1 : 0, wire.Gateway.Loop.Counters.MalformedProxyHeaders);
        if (address is not null)
            Assert.Contains($"X-Forwarded-For: {address}\r\n", wire.Gateway.Upstream.Received, StringComparison.Ordinal);
    }

    // HAProxy on a socket for both versions names its IPv4 clients so: they are in the networks of IPv4.
    [Theory]
    [InlineData("PROXY TCP4 192.0.2.77 198.51.100.1 1 443\r\n", true)]
    [InlineData("PROXY TCP6 ::ffff:192.0.2.77 ::ffff:198.51.100.1 1 443\r\n", true)]
    [InlineData("PROXY TCP6 2001:db8::1 ::1 1 443\r\n", false)]
    public void The_PROXY_headers_address_is_trusted_as_any(string header, bool isTrusted)
    {
        using var wire = new TlsWire(clients: false, listener: config => config with { ProxyProtocol = Core.IO.ProxyProtocol.ProxyProtocolMode.V1, TrustedProxies = ["192.0.2.0/24"] });
        var peer = wire.Gateway.Connect();
        peer.Write(header + "GET /a HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 203.0.113.9\r\n\r\n");
        wire.Gateway.Settle();
        Assert.Equal(isTrusted, wire.Gateway.Upstream.Received.Contains("203.0.113.9", StringComparison.Ordinal));
    }

    [Fact]
    public void A_PROXY_header_has_its_time()
    {
        using var wire = new TlsWire(clients: false, listener: config => config with { ProxyProtocol = Core.IO.ProxyProtocol.ProxyProtocolMode.V1 });
        var peer = wire.Gateway.Connect();
        peer.Write("PROXY TCP4");
        wire.Gateway.Pass(9_900);
        Assert.False(peer.SawClose);
        wire.Gateway.Pass(200);
        Assert.True(peer.SawClose);
    }

    [Theory]
    [InlineData("GET /a/b?c=1 HTTP/1.1\r\nHost: a.test:8080\r\n\r\n", 443, 308, "https://a.test/a/b?c=1")]
    [InlineData("POST / HTTP/1.1\r\nHost: [::1]:80\r\nContent-Length: 2\r\n\r\nab", 8443, 301, "https://[::1]:8443/")]
    [InlineData("GET / HTTP/1.0\r\n\r\n", 443, 308, null)]
    public void Everything_is_sent_to_https(string request, int port, int status, string? location)
    {
        using var wire = new TlsWire(clients: false, listener: config => config with { RedirectHttps = new RedirectHttpsConfig { Port = port, Status = status } });
        var client = wire.Gateway.Connect();
        client.Write(request);
        wire.Gateway.Settle();
        Assert.StartsWith($"HTTP/1.1 {(location is null ? 400 : status)} ", client.Received, StringComparison.Ordinal);
        if (location is not null)
            Assert.Contains($"Location: {location}\r\n", client.Received, StringComparison.Ordinal);
        Assert.Empty(wire.Gateway.Engine.Connected);
    }
}
