using System.Security.Authentication;
using Waterfall.Core.IO.Tls;

namespace Waterfall.Core.Tests.InMemory.Tls;

/// <summary>Records as only somebody makes them who looks for trouble, and ends of one side.</summary>
public sealed class TlsRecordTests
{
    private const string Request = "GET /a HTTP/1.1\r\nHost: gateway.test\r\n\r\n";
    private const string Answer = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

    // RFC 8446 5.1: a message may be in many records. The name is still seen: the certificate is checked by the client.
    [Theory]
    [InlineData(1, int.MaxValue, SslProtocols.Tls13)]
    [InlineData(3, 1, SslProtocols.Tls13)]
    [InlineData(100, int.MaxValue, SslProtocols.Tls13)]
    [InlineData(100, 7, SslProtocols.Tls13)]
    [InlineData(3, int.MaxValue, SslProtocols.Tls12)]
    [InlineData(100, 1, SslProtocols.Tls12)]
    public void A_handshake_in_many_records_is_one(int bytes, int pieces, SslProtocols version)
    {
        using var wire = new TlsWire();
        using var client = wire.Handshake(wire.Gateway.Connect(), pieces, version, bytes, "other.test");
        wire.Send(client, Request);
        wire.Gateway.Upstream.Write(Answer);
        wire.Gateway.Settle();
        Assert.EndsWith("hello", TlsWire.Read(client, "hello"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_record_that_trickles_in_holds_little_more_than_its_length()
    {
        using var wire = new TlsWire();
        var peer = wire.Gateway.Connect();
        foreach (var next in (byte[])[22, 3, 1, 0x20, 4, 1, 0, 0x20, 0, .. new byte[4000]])
        {
            peer.Write([next]);
            wire.Gateway.Settle();
            Assert.InRange(wire.Gateway.Loop.Buffers.Outstanding, 0, 3);
        }
        Assert.False(peer.SawEnd);
    }

    [Theory]
    [InlineData(new byte[] { 22, 3, 1, 0, 0 })] // RFC 8446 5.1: no empty records of a handshake
    [InlineData(new byte[] { 22, 3, 1, 0, 4, 1, 0xFF, 0xFF, 0xFF })] // a ClientHello of 16 MiB
    [InlineData(new byte[] { 22, 3, 1, 0, 4, 1, 0, 0, 0 })]
    [InlineData(new byte[] { 22, 3, 1, 0xFF, 0xFF, 1 })]
    [InlineData(new byte[] { 22, 3, 1, 0, 4, 2, 0, 0, 0 })] // a ServerHello
    [InlineData(new byte[] { 22, 9, 9, 0, 1, 1 })]
    public void What_begins_no_handshake_ends_in_time_without_a_defect(byte[] bytes)
    {
        using var wire = new TlsWire();
        var peer = wire.Gateway.Connect();
        peer.Write(bytes);
        wire.Gateway.Settle();
        wire.Gateway.Pass(20_000);
        Assert.True(peer.SawClose);
        Assert.Equal(1, wire.Gateway.Loop.Counters.FailedTlsHandshakes);
        Assert.Empty(wire.Gateway.Failures);
    }

    // What a hello claims to be is not waited for.
    [Fact]
    public void A_hello_that_does_not_end_is_refused()
    {
        using var wire = new TlsWire();
        var peer = wire.Gateway.Connect();
        peer.Write([22, 3, 1, 0x40, 0, 1, 0xFF, 0xFF, 0xFF, .. new byte[16380]]);
        wire.Gateway.Settle();
        Assert.True(peer.SawEnd);
    }

    [Theory]
    [InlineData(new byte[] { 22, 3, 1, 0, 1, 1, 22, 3, 1, 0, 0 })] // an empty one between
    [InlineData(new byte[] { 22, 3, 1, 0, 1, 1, 23, 3, 1, 0, 1, 0 })] // another type between
    [InlineData(new byte[] { 22, 3, 1, 0, 1, 1, 22, 3, 1, 0, 3, 0, 0x40, 0 })] // longer than a record
    public void A_split_hello_that_cannot_be_is_refused(byte[] bytes)
    {
        using var wire = new TlsWire();
        var peer = wire.Gateway.Connect();
        foreach (var each in bytes)
        {
            peer.Write([each]);
            wire.Gateway.Settle();
        }
        Assert.True(peer.SawEnd);
    }

    // RFC 8446 6.1: nothing more comes, which is no reason not to answer what came.
    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public void A_client_that_has_said_all_is_treated_as_one_without_TLS(SslProtocols version)
    {
        using var plain = new TlsWire(clients: false);
        var bare = plain.Gateway.Connect();
        bare.Write(Request);
        bare.End();
        plain.Gateway.Settle();
        plain.Gateway.Upstream.Write(Answer);
        plain.Gateway.Settle();

        using var wire = new TlsWire();
        using var client = wire.Connect(out var peer, protocols: version);
        client.Write(System.Text.Encoding.Latin1.GetBytes(Request));
        TlsWire.NotifyClose(client);
        peer.End();
        wire.Gateway.Settle();
        wire.Gateway.Upstream.Write(Answer);
        wire.Gateway.Settle();
        Assert.Equal(bare.Received.EndsWith("hello", StringComparison.Ordinal), TlsWire.Read(client, "hello").EndsWith("hello", StringComparison.Ordinal));
        Assert.Equal(bare.SawClose, peer.SawClose);
    }

    [Theory]
    [InlineData("Content-Length: 10\r\n\r\nabc", true)]
    [InlineData("Content-Length: 10\r\n\r\nabc", false)]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", true)]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", false)]
    public void A_body_that_close_notify_cuts_is_not_whole(string rest, bool endsTransport)
    {
        using var wire = new TlsWire();
        using var client = wire.Connect(out var peer);
        wire.Send(client, "POST /a HTTP/1.1\r\nHost: gateway.test\r\n" + rest);
        TlsWire.NotifyClose(client);
        if (endsTransport)
            peer.End();
        wire.Gateway.Settle();
        Assert.EndsWith("abc", wire.Gateway.Upstream.Received.TrimEnd(), StringComparison.Ordinal);
        Assert.True(wire.Gateway.Upstream.SawClose, "the upstream waits for the rest");
        Assert.True(peer.SawClose || peer.SawEnd);
    }

    // RFC 8446 6.1: what comes behind it is not looked at.
    [Fact]
    public void Nothing_counts_behind_close_notify()
    {
        using var wire = new TlsWire();
        using var client = wire.Connect(out var peer);
        TlsWire.NotifyClose(client);
        peer.Write([23, 3, 3, 0, 32, .. new byte[32]]);
        wire.Gateway.Settle();
        Assert.True(peer.SawClose);
        Assert.Empty(wire.Gateway.Failures);
    }

    // RFC 8446 6: an alert that is not encrypted, whoever sent it, ends nothing well.
    [Theory]
    [InlineData(new byte[] { 21, 3, 3, 0, 2, 1, 0 })]
    [InlineData(new byte[] { 21, 3, 3, 0, 2, 2, 40 })]
    [InlineData(new byte[] { 20, 3, 3, 0, 1, 1 })]
    [InlineData(new byte[] { 99, 3, 3, 0, 1, 1 })]
    [InlineData(new byte[] { 23, 3, 3, 0, 0 })]
    public void Records_that_are_not_encrypted_end_the_connection(byte[] record)
    {
        using var wire = new TlsWire();
        using var client = wire.Connect(out var peer);
        for (var i = 0; i < 100 && !peer.SawClose; i++)
        {
            peer.Write(record);
            wire.Gateway.Settle();
        }
        Assert.True(peer.SawClose);
        Assert.Empty(wire.Gateway.Failures);
    }

    // .NET reads the system's authorities with the first chain it builds, of its own or anybody's authorities, and again five minutes later: that is not to be
    // on a loop.
    [Fact]
    public void The_systems_authorities_are_read_with_the_configuration_and_when_they_are_forgotten()
    {
        var store = typeof(System.Security.Cryptography.X509Certificates.X509Chain).Assembly.GetType("System.Security.Cryptography.X509Certificates.OpenSslCachedSystemStoreProvider");
        var read = store!.GetField("s_nativeCollections", System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.NonPublic)!;
        read.SetValue(null, null);
        new ClientTlsContext("upstreams.a.tls", new ClientTlsSettings()).Load();
        Assert.NotNull(read.GetValue(null));
        read.SetValue(null, null);
        TrustPolicies.PrepareIfDue(Environment.TickCount64 + 301_000);
        Assert.NotNull(read.GetValue(null));
    }
}
