using Waterfall.Core.Pipeline;
using Waterfall.Core.Policies;
using Waterfall.Core.Policies.Concurrency;
using Waterfall.Core.Policies.Cors;
using Waterfall.Core.Policies.Headers;
using Waterfall.Core.Policies.IpFilter;
using Waterfall.Core.Policies.Redirect;
using Waterfall.Core.Policies.RequestId;
using Waterfall.Core.Policies.Respond;
using Waterfall.Core.Policies.Rewrite;
using Waterfall.Core.Policies.Timeout;
using Waterfall.Functional.Rigs;
using Waterfall.Testing;
using Waterfall.Testing.Upstream;
using ProblemOf = Waterfall.Functional.Rigs.Problem;

namespace Waterfall.Functional.Policies;

/// <summary>The built-in policies on real sockets, over every transport.</summary>
public sealed class PolicyTests
{
    private const string App = "https://app.example.com";

    private static Task<Rig> StartAsync(string transport, Func<UpstreamExchange, Task>? handler, params IPolicy[] policies) =>
        Rig.StartAsync(transport, handler, settings => settings with { Policies = policies });

    [GatewayTheory]
    [EveryTransport("PUT", App, 204)]
    [EveryTransport("DELETE", "https://evil.test", 403)]
    [EveryTransport("GET", "null", 403)]
    public async Task A_preflight_is_answered_by_the_gateway(string transport, string method, string origin, int status)
    {
        await using var rig = await Rig.StartAsync(transport, null, settings => settings with
        {
            Route = "GET,PUT,DELETE /{**rest}",
            Policies = [new IpFilterPolicy { Deny = ["127.0.0.1", "::1"] }, new CorsPolicy { Origins = [App], Methods = ["GET", "PUT"], Headers = ["x-api-key"] }],
        });
        await using var client = await rig.ConnectAsync();
        for (var i = 0; i < 2; i++)
        {
            var response = await client.AskAsync(Raw.Request("OPTIONS", "/a", $"Origin: {origin}\r\nAccess-Control-Request-Method: {method}\r\nAccess-Control-Request-Headers: x-api-key\r\n"));
            Assert.Equal(status, response.Status);
            Assert.Equal(status == 204 ? origin : null, response.Fields["Access-Control-Allow-Origin"]);
            Assert.Equal(status == 204 ? "GET, PUT" : null, response.Fields["Access-Control-Allow-Methods"]);
        }
        Assert.Empty(rig.Upstream.Requests);
    }

    [GatewayTheory]
    [EveryTransport]
    public async Task An_answer_says_which_page_may_read_it(string transport)
    {
        await using var rig = await StartAsync(transport, UpstreamAnswers.Ok("ok", "Access-Control-Allow-Origin: *\r\n"), new CorsPolicy { Origins = ["https://*.example.com"] });
        Assert.Equal(App, (await rig.AskAsync(Raw.Get("/", $"Origin: {App}\r\n"))).Fields["Access-Control-Allow-Origin"]);
        var stranger = await rig.AskAsync(Raw.Get("/", "Origin: https://example.com.evil.test\r\n"));
        Assert.Equal((200, null, "Origin"), (stranger.Status, stranger.Fields["Access-Control-Allow-Origin"], stranger.Fields["Vary"]));
    }

    [GatewayTheory]
    [EveryTransport]
    public async Task A_redirection_and_the_next_request_on_the_connection(string transport)
    {
        await using var rig = await StartAsync(transport, null, new RedirectPolicy { To = "https://${ request.host }${ request.target }", Status = 301 });
        await using var client = await rig.ConnectAsync();
        var response = await client.AskAsync(Raw.Post("a body that nobody wants", "/old?x=1"));
        Assert.Equal((301, $"https://{Raw.Host}/old?x=1"), (response.Status, response.Fields["Location"]));
        Assert.Equal($"https://{Raw.Host}/next", (await client.AskAsync(Raw.Get("/next"))).Fields["Location"]);
        Assert.Empty(rig.Upstream.Requests);
    }

    [GatewayTheory]
    [EveryTransport("GET", 200, "hello")]
    [EveryTransport("HEAD", 200, "")]
    [EveryTransport("GET", 204, "")]
    [EveryTransport("GET", 304, "")]
    public async Task An_answer_of_the_gateways_own(string transport, string method, int status, string text)
    {
        await using var rig = await StartAsync(transport, null, new RespondPolicy { Status = status, Body = status == 200 ? "hello" : "" });
        await using var client = await rig.ConnectAsync();
        for (var i = 0; i < 2; i++)
        {
            await client.SendAsync(Raw.Request(method));
            var response = await client.ReadResponseAsync(method);
            Assert.Equal((status, text), (response.Status, response.Text));
            Assert.Equal(status == 200 ? "5" : null, response.Fields["Content-Length"]);
        }
    }

    [GatewayTheory]
    [EveryTransport("203.0.113.9", 403)]
    [EveryTransport("8.8.8.8", 200)]
    [EveryTransport("203.0.113.9, 8.8.8.8", 200)]
    [EveryTransport("8.8.8.8, 203.0.113.9", 403)]
    [EveryTransport("203.0.113.9, 10.0.0.1", 403)]
    [EveryTransport("8.8.8.8, nonsense", 403)]
    public async Task Behind_trusted_proxies_their_client_is_judged(string transport, string forwardedFor, int status)
    {
        await using var rig = await Rig.StartAsync(transport, null, settings => settings with
        {
            TrustedProxies = ["127.0.0.0/8", "10.0.0.0/8"],
            Policies = [new IpFilterPolicy { Deny = ["203.0.113.0/24"] }],
        });
        var response = await rig.AskAsync(Raw.Get("/", $"X-Forwarded-For: {forwardedFor}\r\n"));
        Assert.Equal(status, response.Status);
        if (status == 403)
            Assert.Equal("ip-denied", ProblemOf.Expect(response, 403));
    }

    [GatewayTheory]
    [EveryTransport]
    public async Task An_identifier_goes_both_ways(string transport)
    {
        await using var rig = await StartAsync(transport, null, new RequestIdPolicy { Trust = true });
        var made = await rig.AskAsync(Raw.Get());
        Assert.Equal(rig.Upstream.Requests[0].Fields["x-request-id"], made.Fields["x-request-id"]);
        Assert.Equal("mine-1", (await rig.AskAsync(Raw.Get("/", "X-Request-Id: mine-1\r\n"))).Fields["x-request-id"]);
        Assert.Equal("mine-1", rig.Upstream.Requests[1].Fields["x-request-id"]);
    }

    [GatewayTheory]
    [EveryTransport]
    public async Task A_request_is_rewritten_with_its_body(string transport)
    {
        await using var rig = await StartAsync(transport, UpstreamAnswers.Echo(),
            new RewritePolicy { StripPrefix = "/api", AddPrefix = "/v2", Query = new QueryEdits { Remove = ["debug"], Set = new Dictionary<string, string> { ["from"] = "${ request.host }" } } },
            new HeadersPolicy { Request = new FieldEdits { Set = new Dictionary<string, string> { ["x-path"] = "${ request.url.path }" } } });
        var response = await rig.AskAsync(Raw.Post("hello", "/api/users?debug=1&a=b"));
        Assert.Equal((200, "hello"), (response.Status, response.Text));
        Assert.Equal($"/v2/users?a=b&from={Raw.Host}", rig.Upstream.Requests[0].Target);
        Assert.Equal("/v2/users", rig.Upstream.Requests[0].Fields["x-path"]);
    }

    [GatewayTheory]
    [EveryTransport]
    public async Task Requests_beyond_the_limit_wait_and_those_beyond_the_queue_are_refused(string transport)
    {
        var gate = new TaskCompletionSource();
        await using var rig = await StartAsync(transport,
            async exchange =>
            {
                await exchange.WaitForAsync(gate.Task);
                await exchange.SendAsync(UpstreamAnswers.Text("ok"));
            },
            new ConcurrencyPolicy { Limit = 1, Queue = 1, QueueTimeout = TimeSpan.FromSeconds(20) });
        await using var first = await rig.ConnectAsync();
        await first.SendAsync(Raw.Get());
        await rig.Upstream.WaitForRequestsAsync(1);
        await using var second = await rig.ConnectAsync();
        await using var third = await rig.ConnectAsync();
        await second.SendAsync(Raw.Get());
        await third.SendAsync(Raw.Get());
        // Whichever of the two came second is refused.
        var answers = new[] { second.ReadResponseAsync(), third.ReadResponseAsync() };
        var refused = await Task.WhenAny(answers);
        Assert.Equal("concurrency-limited", ProblemOf.Expect(await refused, 503));
        Assert.Equal("1", (await refused).Fields["Retry-After"]);
        Assert.Single(rig.Upstream.Requests);
        gate.SetResult();
        Assert.Equal(200, (await first.ReadResponseAsync()).Status);
        Assert.Equal(200, (await answers.Single(answer => answer != refused)).Status);
        Assert.Equal(2, rig.Upstream.Requests.Count);
    }

    [GatewayTheory]
    [EveryTransport]
    public async Task Waiting_for_a_place_has_an_end_and_so_has_the_whole(string transport)
    {
        await using var rig = await StartAsync(transport, UpstreamAnswers.Never(),
            new TimeoutPolicy { Total = TimeSpan.FromMilliseconds(600) }, new ConcurrencyPolicy { Limit = 1, Queue = 9, QueueTimeout = TimeSpan.FromMilliseconds(150) });
        await using var first = await rig.ConnectAsync();
        await first.SendAsync(Raw.Get());
        await rig.Upstream.WaitForRequestsAsync(1);
        Assert.Equal("concurrency-limited", ProblemOf.Expect(await rig.AskAsync(Raw.Get()), 503));
        Assert.Equal("total-timeout", ProblemOf.Expect(await first.ReadResponseAsync(), 504));
        rig.Upstream.Handler = UpstreamAnswers.Ok();
        Assert.Equal(200, (await rig.AskAsync(Raw.Get())).Status);
    }
}
