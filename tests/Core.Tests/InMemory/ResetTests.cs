using Waterfall.Testing.Manual;

namespace Waterfall.Core.Tests.InMemory;

/// <summary>A reset, a half-close or a close of either side after every byte that either side has sent or taken: no defect, no leak, no false answer.</summary>
public sealed class ResetTests
{
    public enum Harm
    {
        ClientReset,
        ClientEnd,
        UpstreamReset,
        UpstreamEnd,
        LoopStop,
    }

    public static TheoryData<string, string, Harm> Cases
    {
        get
        {
            var cases = new TheoryData<string, string, Harm>();
            foreach (var harm in Enum.GetValues<Harm>())
            {
                foreach (var request in new[] { Wires.Get, Wires.Post, Wires.PostChunked })
                {
                    foreach (var response in new[] { Wires.Ok, Wires.OkChunked, Wires.OkAfterInterim })
                        cases.Add(request, response, harm);
                }
            }
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Harm_at_every_step_of_an_exchange_does_none(string request, string response, Harm harm)
    {
        var steps = request.Length + response.Length;
        for (var at = 0; at <= steps; at++)
        {
            foreach (var slow in new[] { false, true })
                Run(request, response, harm, at, slow);
        }
    }

    private static void Run(string request, string response, Harm harm, int at, bool slow)
    {
        var gateway = new ManualGateway();
        var client = gateway.Connect();
        if (slow)
            client.Limit(10);
        var done = false;
        for (var i = 0; i < request.Length; i++)
        {
            if (i == at)
                done = Do(gateway, client, harm);
            client.Write(request[i].ToString());
            gateway.Settle();
        }
        var upstream = gateway.Engine.Connected.Count > 0 ? gateway.Upstream : null;
        for (var i = 0; i <= response.Length; i++)
        {
            if (i + request.Length == at)
                done = Do(gateway, client, harm);
            if (i < response.Length)
                upstream?.Write(response[i].ToString());
            gateway.Settle();
        }
        Assert.Empty(gateway.Failures);
        if (done && harm is (Harm.UpstreamReset or Harm.UpstreamEnd))
            Assert.Equal(0, gateway.Pool().Idle);
        // Nobody is told that an answer cut short is whole.
        if (done && !slow && harm is (Harm.UpstreamReset or Harm.UpstreamEnd) && at < request.Length + response.Length)
            Assert.False(IsWhole(client.Received), $"cut at {at}: {client.Received}");
        Assert.Empty(gateway.EndAndListLeaks());
    }

    private static bool IsWhole(string answer) =>
        answer.EndsWith("\r\n\r\nok", StringComparison.Ordinal) || answer.EndsWith("X-T: 1\r\n\r\n", StringComparison.Ordinal);

    private static bool Do(ManualGateway gateway, ManualPeer client, Harm harm)
    {
        switch (harm)
        {
            case Harm.ClientReset:
                client.Reset();
                break;
            case Harm.ClientEnd:
                client.End();
                break;
            case Harm.LoopStop:
                gateway.Gateway.Sessions.Abort();
                gateway.Gateway.CloseUpstreams();
                break;
            default:
                if (gateway.Engine.Connected.Count == 0)
                    return false;
                if (harm == Harm.UpstreamReset)
                    gateway.Upstream.Reset();
                else
                    gateway.Upstream.End();
                break;
        }
        gateway.Settle();
        return true;
    }
}
