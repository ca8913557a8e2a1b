using Waterfall.Core.IO;
using Waterfall.Core.Pipeline;
using Waterfall.Testing.Manual;

namespace Waterfall.Core.Tests.InMemory;

/// <summary>Clients that end their sending side while their answer is coming: it goes on for as long as there is something to send.</summary>
public sealed class HalfCloseTests
{
    private const string Head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    private const long GraceMs = Exchange.HalfClosedGraceMs;

    [Theory]
    [InlineData("")]
    [InlineData("1\r\na\r\n")]
    public void An_answer_that_falls_silent_is_given_up(string body)
    {
        var (gateway, client) = Ask();
        Answer(gateway, Head + body);
        gateway.Pass(GraceMs * 3);
        client.End();
        gateway.Settle();
        gateway.Pass(GraceMs - 100);
        Assert.False(gateway.Upstream.SawClose);
        gateway.Pass(100 + TimerWheel.SlotMs);
        Assert.True(gateway.Upstream.SawClose);
        Assert.True(client.SawClose);
        Assert.Equal(0, gateway.Gateway.ExchangesUnderWay);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void One_that_goes_on_is_sent_to_its_end()
    {
        var (gateway, client) = Ask();
        client.End();
        gateway.Pass(GraceMs - 100);
        Answer(gateway, Head);
        for (var i = 0; i < 5; i++)
        {
            gateway.Pass(GraceMs - 100);
            Answer(gateway, "1\r\na\r\n");
        }
        Answer(gateway, "0\r\n\r\n");
        Assert.EndsWith("1\r\na\r\n0\r\n\r\n", client.Received, StringComparison.Ordinal);
        Assert.True(client.SawEnd);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void One_that_waits_for_its_client_is_not_silent()
    {
        var (gateway, client) = Ask();
        client.Limit(20);
        client.End();
        Answer(gateway, Head + "1\r\na\r\n");
        gateway.Pass(GraceMs * 5);
        Assert.False(gateway.Upstream.SawClose);
        client.Limit(long.MaxValue);
        Answer(gateway, "0\r\n\r\n");
        Assert.EndsWith("1\r\na\r\n0\r\n\r\n", client.Received, StringComparison.Ordinal);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    private static (ManualGateway Gateway, ManualPeer Client) Ask()
    {
        var gateway = new ManualGateway();
        var client = gateway.Connect();
        client.Write(Wires.Get);
        gateway.Settle();
        return (gateway, client);
    }

    private static void Answer(ManualGateway gateway, string text)
    {
        gateway.Upstream.Write(text);
        gateway.Settle();
    }
}
