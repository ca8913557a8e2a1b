using Waterfall.Core.Configuration;
using Waterfall.Testing.Manual;

namespace Waterfall.Core.Tests.InMemory;

/// <summary>Bodies of requests that are sent again: whole, in either framing, also those that were on their way when the first attempt failed.</summary>
public sealed class ResilienceReplayTests
{
    private const int Kept = 1000;

    public static TheoryData<string, string> Bodies => new()
    {
        // What comes with the head, and what comes after the first attempt has failed.
        { "Content-Length: 5\r\n\r\nhello", "" },
        { "Content-Length: 5\r\n\r\nhel", "lo" },
        { "Content-Length: 5\r\n\r\n", "hello" },
        { "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", "" },
        { "Transfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\nX-T: 1\r\n\r\n", "" },
        { "Transfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n", "2\r\nlo\r\n0\r\n\r\n" },
        { "Transfer-Encoding: chunked\r\n\r\n5\r\nhe", "llo\r\n0\r\n\r\n" },
        { "Transfer-Encoding: chunked\r\n\r\n", "5\r\nhello\r\n0\r\n\r\n" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public void After_a_reset_the_next_endpoint_gets_the_whole_body(string begin, string rest) => ExpectReplay(begin, rest, rig => rig.Reset());

    [Theory]
    [MemberData(nameof(Bodies))]
    public void After_an_early_answer_the_next_endpoint_gets_the_whole_body(string begin, string rest) =>
        ExpectReplay(begin, rest, rig => rig.Answer(ResilienceRig.Unavailable));

    [Theory]
    [InlineData(Kept, true)]
    [InlineData(Kept + 1, false)]
    [InlineData(50 * Kept, false)]
    public void A_body_is_kept_up_to_the_replay_buffers_size(int length, bool isRetried)
    {
        var rig = Rig();
        var body = new string('x', length);
        var client = rig.Ask($"PUT /p HTTP/1.1\r\nHost: h\r\nContent-Length: {length}\r\n\r\n{body}");
        rig.Answer(ResilienceRig.Unavailable);
        rig.Pass(1);
        Assert.Equal(isRetried, rig.Waiting.Count == 1);
        if (isRetried)
            Assert.EndsWith("\r\n\r\n" + body, rig.Answer(), StringComparison.Ordinal);
        ResilienceRig.ExpectStatus(isRetried ? 200 : 503, client);
        rig.ExpectNothingLeft();
    }

    [Fact]
    public void A_body_that_outgrows_the_buffer_at_the_second_endpoint_ends_the_attempts_there()
    {
        var rig = Rig();
        var (begin, rest) = (new string('x', Kept / 2), new string('y', Kept));
        // Without a Content-Length, which would tell beforehand.
        var client = rig.Ask($"PUT /p HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n{begin.Length:x}\r\n{begin}\r\n");
        rig.Reset();
        rig.Pass(1);
        Assert.Single(rig.Waiting);
        client.Write($"{rest.Length:x}\r\n{rest}\r\n0\r\n\r\n");
        rig.Gateway.Settle();
        Assert.Equal(begin + rest, BodyOf(rig.Waiting[0]));
        rig.Reset();
        rig.Pass(1);
        Assert.Equal([1, 2], rig.Asked);
        ResilienceRig.ExpectProblem(502, "upstream-reset", client);
        rig.ExpectNothingLeft();
    }

    [Fact]
    public void The_clients_next_request_is_not_taken_for_the_rest_of_the_body()
    {
        var rig = Rig();
        var client = rig.Ask("PUT /p HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhelloGET /next HTTP/1.1\r\nHost: h\r\n\r\n");
        rig.Answer(ResilienceRig.Unavailable);
        rig.Pass(1);
        Assert.EndsWith("\r\n\r\nhello", rig.Answer(), StringComparison.Ordinal);
        Assert.StartsWith("GET /next ", rig.Answer(), StringComparison.Ordinal);
        Assert.Equal(2, client.Received.Split("HTTP/1.1 200 ").Length - 1);
        rig.ExpectNothingLeft();
    }

    private static void ExpectReplay(string begin, string rest, Action<ResilienceRig> fail)
    {
        var rig = Rig();
        var client = rig.Ask($"PUT /p HTTP/1.1\r\nHost: h\r\n{begin}");
        fail(rig);
        rig.Pass(1);
        var second = Assert.Single(rig.Waiting);
        Assert.Equal(2, ResilienceRig.NumberOf(second));
        client.Write(rest);
        rig.Gateway.Settle();
        Assert.Equal("hello", BodyOf(second));
        Assert.Equal(0, client.ReceivedCount);
        rig.Answer();
        ResilienceRig.ExpectStatus(200, client);
        rig.ExpectNothingLeft();
    }

    // In a framing of the gateway's choice; a chunked one is whole once its last chunk is there.
    private static string BodyOf(ManualPeer peer)
    {
        var request = peer.Received;
        var body = request[(request.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
        if (!request.Contains("chunked", StringComparison.Ordinal))
            return body;
        var text = "";
        while (true)
        {
            var end = body.IndexOf("\r\n", StringComparison.Ordinal);
            var size = Convert.ToInt32(body[..end], 16);
            if (size == 0)
                return text;
            text += body.Substring(end + 2, size);
            body = body[(end + 2 + size + 2)..];
        }
    }

    private static ResilienceRig Rig() => new(config => config with
    {
        Retry = new() { Attempts = 3, ReplayBuffer = Kept, Backoff = new() { Base = TimeSpan.FromMilliseconds(1), Max = TimeSpan.FromMilliseconds(1) } },
    });
}
