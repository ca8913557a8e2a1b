using System.Net;
using Waterfall.Core.Configuration;
using Waterfall.Core.IO;
using Waterfall.Testing.Manual;

namespace Waterfall.Core.Tests.InMemory;

/// <summary>A gateway before several endpoints of which the test is each, and the order in which they were asked. Endpoints count from 1.</summary>
internal sealed class ResilienceRig(Func<UpstreamConfig, UpstreamConfig> upstream, int endpoints = 3)
{
    internal const string Unavailable = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 4\r\n\r\nbusy";

    internal ManualGateway Gateway { get; } = new(upstream, endpoints: endpoints);

    /// <summary>Endpoints in the order in which they answered.</summary>
    internal List<int> Asked { get; } = [];

    /// <summary>Upstream connections with a request that is not answered yet, in the order of the connections.</summary>
    internal IReadOnlyList<ManualPeer> Waiting => [.. Gateway.Engine.Connected.Where(peer => peer is { ReceivedCount: > 0, SawClose: false, HasReset: false })];

    internal static int NumberOf(ManualPeer peer) => ((IPEndPoint)peer.RemoteEndPoint).Address.GetAddressBytes()[3];

    internal static IPEndPoint AddressOf(int endpoint) => new(IPAddress.Parse($"10.0.0.{endpoint}"), 80);

    /// <summary>A client of its own sends this.</summary>
    internal ManualPeer Ask(string request = Wires.Get)
    {
        var client = Gateway.Connect();
        client.Write(request);
        Gateway.Settle();
        return client;
    }

    /// <summary>The one endpoint that was asked answers; what it got.</summary>
    internal string Answer(string answer = Wires.Ok) => Answer(Assert.Single(Waiting), answer);

    internal string Answer(ManualPeer peer, string answer = Wires.Ok)
    {
        var request = peer.Received;
        Asked.Add(NumberOf(peer));
        peer.Clear();
        peer.Write(answer);
        Gateway.Settle();
        return request;
    }

    /// <summary>The one endpoint that was asked resets the connection.</summary>
    internal void Reset()
    {
        var peer = Assert.Single(Waiting);
        Asked.Add(NumberOf(peer));
        peer.Reset();
        Gateway.Settle();
    }

    /// <summary>A request from its beginning to its end, answered by endpoint; time passes for back-off.</summary>
    internal ManualPeer Exchange(Func<int, string> answer, string request = Wires.Get, int backoffMs = 0)
    {
        var client = Ask(request);
        while (client.ReceivedCount == 0 && Waiting.Count > 0)
        {
            var peer = Waiting[^1];
            Answer(peer, answer(NumberOf(peer)));
            if (client.ReceivedCount == 0 && Waiting.Count == 0)
                Pass(backoffMs);
        }
        return client;
    }

    /// <summary>Lets at least this much time pass: timers are kept in slots.</summary>
    internal void Pass(long milliseconds) => Gateway.Pass(milliseconds + TimerWheel.SlotMs);

    internal static void ExpectStatus(int status, ManualPeer client) =>
        Assert.StartsWith($"HTTP/1.1 {status} ", client.Received, StringComparison.Ordinal);

    /// <summary>An answer of the gateway's own, with this code.</summary>
    internal static void ExpectProblem(int status, string code, ManualPeer client)
    {
        ExpectStatus(status, client);
        Assert.Contains($"\"code\":\"{code}\"", client.Received, StringComparison.Ordinal);
    }

    /// <summary>Ends everything; nothing is held, and nothing is counted any more.</summary>
    internal void ExpectNothingLeft() => Assert.Empty(Gateway.EndAndListLeaks());
}
