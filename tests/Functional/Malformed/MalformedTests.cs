using Waterfall.Functional.Rigs;
using Waterfall.Testing;
using Waterfall.Testing.Client;
using Waterfall.Testing.Upstream;
using Waterfall.Testing.Wire;

namespace Waterfall.Functional.Malformed;

/// <summary>
/// Runs every row of the table over every transport, fed whole and byte by byte, and checks the answer and what the upstream saw.
/// </summary>
public sealed class MalformedTests(MalformedGateways gateways) : IClassFixture<MalformedGateways>
{
    // Rows longer than this are about limits, not about where the input is split.
    private const int LongestByteByByte = 4096;

    public static IEnumerable<object[]> Rows =>
        from transport in GatewayFixture.Transports
        from topic in MalformedTable.Topics
        from row in topic.Value
        from piece in row.Raw.Length <= LongestByteByByte ? new[] { int.MaxValue, 1 } : [int.MaxValue]
        select new object[] { transport, topic.Key, row.Name, piece == 1 ? "byte by byte" : "whole" };

    [Fact]
    public void The_table_is_large_and_its_names_are_unique()
    {
        Assert.True(MalformedTable.Topics.Sum(topic => topic.Value.Count) >= 260);
        Assert.All(MalformedTable.Topics.Values, rows => Assert.Equal(rows.Count, rows.Select(row => row.Name).Distinct().Count()));
        Assert.All(MalformedTable.Topics.Values.SelectMany(rows => rows), row => Assert.Matches("^RFC [0-9]+ ", row.Clause));
    }

    [GatewayTheory]
    [MemberData(nameof(Rows))]
    public Task A_message_is_answered_and_forwarded_as_the_table_says(string transport, string topic, string name, string feed) =>
        gateways.UseAsync(transport, rig => RunAsync(rig, MalformedTable.Find(topic, name), feed));

    private static async Task RunAsync(Rig rig, WireCase row, string feed)
    {
        rig.Upstream.Forget();
        await using (var client = await rig.ConnectAsync(MalformedGateways.Limit))
        {
            var sending = FeedAsync(client, row, feed);
            var last = await ReadAnswersAsync(client, row);
            await CheckEndAsync(client, row, last, sending);
        }

        await CheckUpstreamAsync(rig, row);
    }

    private static async Task FeedAsync(RawClient client, WireCase row, string feed)
    {
        try
        {
            await client.SendInPiecesAsync(WireText.Bytes(row.Raw), feed == "whole" ? int.MaxValue / 2 : 1);
        }
        catch (WireException e) when (e.Fault == WireFault.Reset)
        {
            // The gateway may refuse and leave before everything is sent; that its answer arrives all the same is checked by the reader.
        }
    }

    private static async Task<RawResponse> ReadAnswersAsync(RawClient client, WireCase row)
    {
        RawResponse? last = null;
        var methods = row.Outcome.Forwarded.Select(seen => seen.Method).ToList();
        for (var i = 0; i < row.Outcome.Answers.Count; i++)
        {
            var allowed = row.Outcome.Answers[i];
            last = await client.ReadResponseAsync(i < methods.Count ? methods[i] : "GET");
            if (allowed.Min() >= 400)
                Problem.Expect(last, allowed);
            else
                Assert.True(allowed.Contains(last.Status), $"answer {i}: expected {string.Join(" or ", allowed)}, got {last}");
        }

        return last!;
    }

    private static async Task CheckEndAsync(RawClient client, WireCase row, RawResponse last, Task sending)
    {
        if (row.Outcome.Closes ?? last.SaysClose)
        {
            // RFC 9112 9.6: who closes says so. To an HTTP/1.0 client it goes without saying.
            Assert.True(last.SaysClose || row.Raw.Contains("HTTP/1.0", StringComparison.Ordinal), $"closes without saying so: {last}");
            await ExpectEndAsync(client);
            await sending;
            return;
        }

        await sending;
        var next = await client.AskAsync(Raw.Get("/same-connection"));
        Assert.Equal((200, "/same-connection"), (next.Status, next.Text));
    }

    private static async Task ExpectEndAsync(RawClient client)
    {
        try
        {
            Assert.Equal("", WireText.Text(await client.ReadToEndAsync()));
        }
        catch (WireException e) when (e.Fault == WireFault.Reset)
        {
            // Bytes that came after the gateway's close are answered by its system with a reset.
        }
    }

    // The sentinel goes over the same single loop after the row: what the row could leak to the upstream has come before it.
    private static async Task CheckUpstreamAsync(Rig rig, WireCase row)
    {
        var sentinel = await rig.AskAsync(Raw.Get("/sentinel", "Connection: close\r\n"));
        Assert.Equal((200, "/sentinel"), (sentinel.Status, sentinel.Text));
        await Eventually.TrueAsync(() => rig.Upstream.Requests.Any(request => request is { Target: "/sentinel", Complete: true }));

        var own = rig.Upstream.Requests.Where(request => request.Target is not "/sentinel" and not "/same-connection").ToList();
        var complete = own.Where(request => request.Complete).ToList();
        Assert.True(complete.Count == row.Outcome.Forwarded.Count, $"the upstream saw:\n{string.Join("\n---\n", own)}");
        foreach (var (seen, request) in row.Outcome.Forwarded.Zip(complete))
            seen.Check(request);
        Assert.True(row.Outcome.MayStart || own.Count == complete.Count,
            $"the upstream saw the beginning of:\n{string.Join("\n---\n", own)}");
        Assert.Empty(rig.Upstream.Violations);
    }
}
