using Waterfall.Functional.Rigs;
using Waterfall.Testing.Upstream;
using Waterfall.Testing.Wire;

namespace Waterfall.Functional.Messages;

/// <summary>RFC 9110 6.5: trailers travel both ways behind chunked bodies.</summary>
public sealed class TrailerTests
{
    [GatewayTheory]
    [EveryTransport]
    public async Task Trailers_of_a_response_reach_the_client(string transport)
    {
        await using var rig = await Rig.StartAsync(transport, UpstreamAnswers.Bytes(
            UpstreamAnswers.ChunkedText(["hello"], "X-Checksum: abc\r\nX-Count: 1\r\n", "Trailer: X-Checksum, X-Count\r\n")));
        await using var client = await rig.ConnectAsync();
        var response = await client.AskAsync(Raw.Get("/", "TE: trailers\r\nConnection: TE\r\n"));
        Assert.Equal("hello", response.Text);
        Assert.Equal([new FieldLine("X-Checksum", "abc"), new FieldLine("X-Count", "1")], response.Trailers);
        Assert.Equal("X-Checksum, X-Count", response.Fields["Trailer"]);
        Assert.Equal(200, (await client.AskAsync(Raw.Get())).Status);
    }

    [GatewayTheory]
    [EveryTransport]
    public async Task Trailers_of_a_request_reach_the_upstream(string transport)
    {
        await using var rig = await Rig.StartAsync(transport);
        var response = await rig.AskAsync(Raw.Chunked(["hello"], "X-Checksum: abc\r\nX-Count: 1\r\n", "/", "Trailer: X-Checksum\r\n"));
        Assert.Equal(200, response.Status);
        var request = Assert.Single(rig.Upstream.Requests);
        Assert.Equal("hello", request.BodyText);
        Assert.Equal([new FieldLine("X-Checksum", "abc"), new FieldLine("X-Count", "1")], request.Trailers);
    }

    [GatewayTheory(PeerToo = true)]
    [EveryTransport]
    public async Task A_client_of_1_0_gets_the_body_without_trailers(string transport)
    {
        await using var rig = await Rig.StartAsync(transport,
            UpstreamAnswers.Bytes(UpstreamAnswers.ChunkedText(["hello"], "X-Checksum: abc\r\n")));
        Assert.Equal("hello", (await rig.AskAsync(Raw.Request("GET", "/", "", "HTTP/1.0"))).Text);
    }
}
