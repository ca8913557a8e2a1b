using Waterfall.Core.Configuration;
using Waterfall.Core.Pipeline;
using Waterfall.Core.Tests.InMemory;
using Waterfall.Testing.Manual;

namespace Waterfall.Core.Tests.Policies;

/// <summary>Requests through a route with some policies, between peers that are the test.</summary>
internal sealed class PolicyRig
{
    private readonly ManualPeer _client;

    internal PolicyRig(params IPolicy[] policies)
        : this("/{**rest}", policies)
    {
    }

    internal PolicyRig(string match, IPolicy[] policies, string[]? trusted = null)
    {
        Gateway = new ManualGateway(match: match, policies: policies, listener: config => config with { TrustedProxies = trusted ?? [] });
        _client = Gateway.Connect();
    }

    internal ManualGateway Gateway { get; }

    /// <summary>What the upstream got of the last request; null if nothing.</summary>
    internal string? Forwarded { get; private set; }

    /// <summary>What the client got.</summary>
    internal string Received { get; private set; } = "";

    /// <summary>The answer's status.</summary>
    internal int Status => int.Parse(Received.AsSpan("HTTP/1.1 ".Length, 3), null);

    /// <summary>The request line that the upstream got, without method and version.</summary>
    internal string? Target => Forwarded?.Split(' ')[1];

    /// <summary>The values of a field of the request as the upstream got it.</summary>
    internal string[] Sent(string name) => Values(Forwarded ?? "", name);

    /// <summary>The values of a field of the answer.</summary>
    internal string[] Got(string name) => Values(Received, name);

    /// <summary>Sends a request and, if it gets to the upstream, the answer.</summary>
    internal PolicyRig Ask(string request, string answer = Wires.Ok)
    {
        _client.Clear();
        _client.Write(request);
        Gateway.Settle();
        Forwarded = null;
        if (Gateway.Engine.Connected.Count > 0 && Gateway.Upstream.ReceivedCount > 0)
        {
            Forwarded = Gateway.Upstream.Received;
            Gateway.Upstream.Clear();
            Gateway.Upstream.Write(answer);
            Gateway.Settle();
        }
        Received = _client.Received;
        Assert.Empty(Gateway.Failures);
        return this;
    }

    /// <summary>A GET with field lines, each with its line end.</summary>
    internal PolicyRig Get(string target = "/a", string fields = "", string answer = Wires.Ok) =>
        Ask($"GET {target} HTTP/1.1\r\nHost: h\r\n{fields}\r\n", answer);

    /// <summary>What is said of policies in a configuration, a line each.</summary>
    internal static string[] ProblemsOf(params IPolicy[] policies)
    {
        var config = new GatewayBuilder().Listen("127.0.0.1:0").Upstream("up", "http://10.0.0.1").Route("/{**rest}", "up", route => route.Use(policies)).BuildConfig();
        return [.. ConfigValidator.Validate(config).Select(problem => problem.ToString().Replace("routes.route1.policies", "", StringComparison.Ordinal))];
    }

    internal void ExpectNothingHeld() => Assert.Empty(Gateway.EndAndListLeaks());

    private static string[] Values(string message, string name)
    {
        var head = message.Split("\r\n\r\n")[0].Split("\r\n").Skip(1).Select(line => line.Split(": ", 2));
        return [.. head.Where(line => line[0].Equals(name, StringComparison.OrdinalIgnoreCase)).Select(line => line[1])];
    }
}
