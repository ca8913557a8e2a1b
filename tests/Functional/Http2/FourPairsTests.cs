using System.Globalization;
using System.Net;
using Waterfall.Functional.Rigs;
using Waterfall.Testing;
using Waterfall.Testing.Wire;

namespace Waterfall.Functional.Http2;

/// <summary>Client and upstream in HTTP/1.1 and HTTP/2, all four ways: what is said on one side is heard on the other.</summary>
public sealed class FourPairsTests
{
    private const int Large = 10 * 1024 * 1024;

    [GatewayTheory]
    [FourPairs]
    public async Task Each_side_speaks_its_own_version(string transport, int client, int upstream)
    {
        await using var rig = await PairRig.StartAsync(transport, client, upstream);
        using var response = await rig.SendAsync(HttpMethod.Get, "/hello?a=b");
        Assert.Equal($"GET /hello {rig.Gateway.Address}", await response.Content.ReadAsStringAsync());
        Assert.Equal(client, response.Version.Major);
        Assert.Equal(upstream == 2 ? "HTTP/2" : "HTTP/1.1", response.Headers.GetValues("x-protocol").Single());
        await rig.ExpectHealthyAsync();
        Assert.Equal(1, rig.Origin.Connections);
    }

    [GatewayTheory]
    [FourPairs(0)]
    [FourPairs(1)]
    [FourPairs(16_384)]
    [FourPairs(65_536)]
    [FourPairs(1_000_000)]
    public async Task A_body_of_known_length_comes_back(string transport, int client, int upstream, int length)
    {
        await using var rig = await PairRig.StartAsync(transport, client, upstream);
        using var response = await rig.SendAsync(HttpMethod.Post, "/echo", new ByteArrayContent(Pattern.Bytes(length)));
        Assert.Equal(length, response.Content.Headers.ContentLength);
        var body = await response.Content.ReadAsByteArrayAsync();
        Assert.True(body.Length == length && Pattern.Matches(body, 0));
        await rig.ExpectHealthyAsync();
    }

    [GatewayTheory]
    [FourPairs(0)]
    [FourPairs(1)]
    [FourPairs(Large)]
    public async Task A_body_of_unknown_length_arrives(string transport, int client, int upstream, int length)
    {
        await using var rig = await PairRig.StartAsync(transport, client, upstream);
        Assert.Equal((200, length.ToString(CultureInfo.InvariantCulture)), await rig.AskAsync(HttpMethod.Post, "/count", new PushedContent(length)));
        await rig.ExpectHealthyAsync();
    }

    // .NET's client reads while it sends over HTTP/2 only.
    [GatewayTheory]
    [EveryTransport(1)]
    [EveryTransport(2)]
    public async Task A_body_comes_back_while_it_is_sent(string transport, int upstream)
    {
        await using var rig = await PairRig.StartAsync(transport, clientVersion: 2, upstream);
        using var response = await rig.SendAsync(HttpMethod.Post, "/duplex", new PushedContent(Large));
        var body = await response.Content.ReadAsByteArrayAsync();
        Assert.True(body.Length == Large && Pattern.Matches(body, 0));
        await rig.ExpectHealthyAsync();
    }

    [GatewayTheory]
    [FourPairs]
    public async Task A_large_answer_arrives(string transport, int client, int upstream)
    {
        await using var rig = await PairRig.StartAsync(transport, client, upstream);
        using var response = await rig.SendAsync(HttpMethod.Get, $"/large?{Large}");
        Assert.Null(response.Content.Headers.ContentLength);
        var body = await response.Content.ReadAsByteArrayAsync();
        Assert.True(body.Length == Large && Pattern.Matches(body, 0));
        await rig.ExpectHealthyAsync();
    }

    // Kestrel sends none over HTTP/1.1; Node does.
    [GatewayTheory]
    [EveryTransport(1)]
    [EveryTransport(2)]
    public async Task Trailers_of_an_answer_arrive(string transport, int client)
    {
        await using var rig = await PairRig.StartAsync(transport, client, upstreamVersion: 2);
        using var response = await rig.SendAsync(HttpMethod.Get, "/trailers");
        Assert.Equal("body", await response.Content.ReadAsStringAsync());
        Assert.Equal("sum", response.TrailingHeaders.GetValues("x-check").Single());
        await rig.ExpectHealthyAsync();
    }

    [GatewayTheory]
    [FourPairs("HEAD", "/hello", 200)]
    [FourPairs("HEAD", "/large?5000", 200)]
    [FourPairs("GET", "/empty?204", 204)]
    [FourPairs("GET", "/empty?304", 304)]
    [FourPairs("GET", "/empty?200", 200)]
    [FourPairs("DELETE", "/empty?404", 404)]
    public async Task An_answer_without_content_ends(string transport, int client, int upstream, string method, string path, int status)
    {
        await using var rig = await PairRig.StartAsync(transport, client, upstream);
        Assert.Equal((status, ""), await rig.AskAsync(new HttpMethod(method), path));
        await rig.ExpectHealthyAsync();
        Assert.Equal(1, rig.Origin.Connections);
    }

    [GatewayTheory]
    [FourPairs]
    public async Task A_client_that_waits_for_100_gets_it(string transport, int client, int upstream)
    {
        await using var rig = await PairRig.StartAsync(transport, client, upstream);
        using var response = await rig.SendAsync(
            HttpMethod.Post, "/count", new ByteArrayContent(Pattern.Bytes(5000)), request => request.Headers.ExpectContinue = true);
        Assert.Equal("5000", await response.Content.ReadAsStringAsync());
        await rig.ExpectHealthyAsync();
    }

    [GatewayTheory]
    [FourPairs]
    public async Task A_refusal_does_not_wait_for_the_body(string transport, int client, int upstream)
    {
        await using var rig = await PairRig.StartAsync(transport, client, upstream);
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var content = new PushedContent(100, end.Task);
        var answer = rig.SendAsync(HttpMethod.Post, "/early", content);
        if (client == 1)
        {
            // .NET's client hears over HTTP/1.1 after it has sent: that the gateway did not wait is for the others to see.
            await content.Sent.Task;
            end.SetResult();
        }
        using var response = await answer;
        Assert.Equal((HttpStatusCode.Forbidden, "early"), (response.StatusCode, await response.Content.ReadAsStringAsync()));
        end.TrySetResult();
        await rig.ExpectHealthyAsync();
    }

    [GatewayTheory]
    [FourPairs]
    public async Task What_an_upstream_flushes_arrives_at_once(string transport, int client, int upstream)
    {
        await using var rig = await PairRig.StartAsync(transport, client, upstream);
        using var response = await rig.SendAsync(HttpMethod.Get, "/stream");
        await using var body = await response.Content.ReadAsStreamAsync();
        var piece = new byte[3];
        await body.ReadExactlyAsync(piece);
        Assert.Equal("one"u8.ToArray(), piece);
        rig.Origin.Release.SetResult();
        await body.ReadExactlyAsync(piece);
        Assert.Equal(("two", 0), (System.Text.Encoding.ASCII.GetString(piece), await body.ReadAsync(piece)));
    }

    [GatewayTheory]
    [FourPairs]
    public async Task A_client_that_leaves_takes_its_request_along(string transport, int client, int upstream)
    {
        await using var rig = await PairRig.StartAsync(transport, client, upstream);
        await rig.ExpectHealthyAsync();
        using var leave = new CancellationTokenSource();
        var answer = rig.SendAsync(HttpMethod.Get, "/hang", cancellation: leave.Token);
        await Eventually.TrueAsync(() => rig.Origin.Hanging == 1);
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        await Eventually.TrueAsync(() => rig.Origin.Aborts == 1);
        await rig.ExpectHealthyAsync();
        // RFC 9113 5.4.2: of HTTP/2 the stream alone ends.
        Assert.Equal(upstream == 2 ? 1 : 2, rig.Origin.Connections);
    }

    [GatewayTheory]
    [FourPairs]
    public async Task An_upstream_that_resets_is_a_502(string transport, int client, int upstream)
    {
        await using var rig = await PairRig.StartAsync(transport, client, upstream);
        var (status, text) = await rig.AskAsync(HttpMethod.Post, "/reset");
        Assert.Equal(502, status);
        Assert.Contains("\"code\":\"upstream-", text, StringComparison.Ordinal);
        await rig.ExpectHealthyAsync();
    }

    [GatewayTheory]
    [FourPairs]
    public async Task An_answer_that_breaks_off_is_no_whole_one(string transport, int client, int upstream)
    {
        await using var rig = await PairRig.StartAsync(transport, client, upstream);
        using var response = await rig.SendAsync(HttpMethod.Get, "/half");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        rig.Origin.Release.SetResult();
        await Assert.ThrowsAnyAsync<Exception>(() => response.Content.ReadAsStringAsync());
        await rig.ExpectHealthyAsync();
    }

    [GatewayTheory]
    [FourPairs]
    public async Task Many_at_once_each_get_their_own(string transport, int client, int upstream)
    {
        await using var rig = await PairRig.StartAsync(transport, client, upstream);
        await rig.ExpectHealthyAsync();
        await Task.WhenAll(Enumerable.Range(0, 200).Select(async number =>
        {
            var body = Pattern.Bytes(number * 100);
            using var response = await rig.SendAsync(HttpMethod.Post, "/echo", new ByteArrayContent(body));
            Assert.Equal(body, await response.Content.ReadAsByteArrayAsync());
        }));
        await rig.ExpectHealthyAsync();
    }
}
