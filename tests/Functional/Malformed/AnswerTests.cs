using Waterfall.Functional.Rigs;
using Waterfall.Testing.Client;
using Waterfall.Testing.Upstream;
using Waterfall.Testing.Wire;

namespace Waterfall.Functional.Malformed;

/// <summary>Runs every row of the upstream table, then proves that no surplus byte of the answer is left in the pool.</summary>
public sealed class AnswerTests(MalformedGateways gateways) : IClassFixture<MalformedGateways>
{
    public static IEnumerable<object[]> Rows =>
        from transport in GatewayFixture.Transports from row in AnswerCases.All select new object[] { transport, row.Name };

    [Fact]
    public void Names_are_unique() => Assert.Equal(AnswerCases.All.Count, AnswerCases.All.Select(row => row.Name).Distinct().Count());

    [GatewayTheory]
    [MemberData(nameof(Rows))]
    public Task An_answer_becomes_what_the_table_says(string transport, string name) =>
        gateways.UseAsync(transport, rig => RunAsync(rig, AnswerCases.All.Single(row => row.Name == name)));

    private static async Task RunAsync(Rig rig, AnswerCase row)
    {
        rig.Upstream.Handler = row.Closes ? UpstreamAnswers.BytesThenClose(row.Answer) : UpstreamAnswers.Bytes(row.Answer);
        await using (var client = await rig.ConnectAsync(MalformedGateways.Limit))
        {
            await client.SendAsync(Raw.Request(row.Method, "/case"));
            await CheckAsync(client, row);
        }

        await rig.ExpectHealthyAsync();
        Assert.Empty(rig.Upstream.Violations);
    }

    private static async Task CheckAsync(RawClient client, AnswerCase row)
    {
        switch (row.Outcome)
        {
            case AnswerOutcome.BadGateway:
                Problem.Expect(await client.ReadResponseAsync(row.Method), 502);
                break;
            case AnswerOutcome.Relayed:
                var response = await client.ReadResponseAsync(row.Method);
                Assert.True((row.Status, row.Body) == (response.Status, response.Text), $"got {response}");
                break;
            default:
                await ExpectBrokenAsync(client, row);
                break;
        }
    }

    private static async Task ExpectBrokenAsync(RawClient client, AnswerCase row)
    {
        try
        {
            Problem.Expect(await client.ReadResponseAsync(row.Method), 502);
        }
        catch (WireException e)
        {
            Assert.True(e.Fault is WireFault.Truncated or WireFault.Reset, e.Message);
        }
    }
}
