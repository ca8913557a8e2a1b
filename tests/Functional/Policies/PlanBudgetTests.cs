using System.Globalization;
using Waterfall.Core;
using Waterfall.Core.Policies;
using Waterfall.Core.Policies.Concurrency;
using Waterfall.Core.Policies.Cors;
using Waterfall.Core.Policies.Headers;
using Waterfall.Core.Policies.IpFilter;
using Waterfall.Core.Policies.Log;
using Waterfall.Core.Policies.RequestId;
using Waterfall.Core.Policies.Rewrite;
using Waterfall.Core.Policies.Timeout;
using Waterfall.Functional.Budgets;
using Waterfall.Functional.Rigs;
using Waterfall.Testing.Processes;
using Xunit.Abstractions;
using Budget = Waterfall.Testing.Budgets;

namespace Waterfall.Functional.Policies;

/// <summary>A plan of ten built-in stages, with expressions, and the access log on: a request allocates nothing in steady state.</summary>
[Collection(AloneCollection.Name)]
public sealed class PlanBudgetTests(ITestOutputHelper output)
{
    private static readonly byte[] Ending = "\"end\":true}"u8.ToArray();

    private static readonly byte[] Answer =
        "HTTP/1.1 200 OK\r\nServer: quiet\r\nContent-Type: application/json\r\nContent-Length: 25\r\n\r\n{\"name\":\"Ada\",\"end\":true}"u8.ToArray();

    private static readonly int Requests =
        int.Parse(Environment.GetEnvironmentVariable("WATERFALL_TEST_BUDGET_REQUESTS") ?? "300000", CultureInfo.InvariantCulture);

    [BudgetTheory]
    [InlineData(64, 1)]
    [InlineData(64, 1000)]
    public async Task Ten_stages_allocate_nothing(int inFlight, int routes)
    {
        using var folder = new TempFolder();
        using var upstream = new QuietUpstream(Answer);
        var builder = new GatewayBuilder()
            .Options(new GatewayOptions { Loops = 1, Engine = "epoll", OnDefect = Testing.Gateways.Defects.Add })
            .Listen("127.0.0.1:0")
            .Upstream("origin", u => u with { Pool = u.Pool with { MaxIdle = 2000 } }, upstream.Url)
            .Telemetry(new() { AccessLog = new() { To = Path.Combine(folder.Path, "access.json") } })
            .Policies("ten",
                new RequestIdPolicy { Trust = true },
                new CorsPolicy { Origins = ["https://*.example.com"], Credentials = true },
                new IpFilterPolicy { Allow = ["127.0.0.0/8", "::1"], Deny = ["10.0.0.0/8"] },
                new ConcurrencyPolicy { Limit = 10_000, Queue = 100 },
                new TimeoutPolicy { Total = TimeSpan.FromSeconds(30) },
                new HeadersPolicy { Request = new FieldEdits { Set = Map("x-gw", "waterfall"), Remove = ["cookie"] }, Response = new FieldEdits { Remove = ["server"] } },
                new HeadersPolicy { Request = new FieldEdits { Set = Map("x-user", "u-${ request.path.id }") }, Response = new FieldEdits { Set = Map("x-status", "${ response.status }") } },
                new RewritePolicy { Path = "/items/${ request.path.id }", Query = new QueryEdits { Set = Map("source", "gateway"), Remove = ["debug"] } },
                new RewritePolicy { AddPrefix = "/v2" },
                new LogPolicy { Fields = new Dictionary<string, string> { ["fields"] = "${ request.query.fields }", ["status"] = "${ response.status }" } })
            .Route("/users/{id}", "origin", route => route.Use("ten"));
        for (var i = 1; i < routes; i++)
            builder.Route($"GET /users-{i}/{{id}}/orders/{{order}}", "origin", route => route.Use("ten"));
        await using var gateway = builder.Build();
        await gateway.StartAsync();
        using var clients = new QuietClients(gateway.Endpoints.Values.First(), inFlight);

        upstream.HoldUntil(inFlight);
        Assert.Equal(20_000, clients.Run(20_000, Ending));
        var measured = await SteadyState.MeasureAsync(Requests / SteadyState.Windows, clients, Ending);

        output.WriteLine($"{inFlight} in flight, {measured}");
        Assert.True(measured.PerRequest < Budget.Of("planOfTenStages") + 1, $"{measured.PerRequest:F2} bytes a request");
        Testing.Gateways.Defects.ThrowIfAny();
    }

    private static Dictionary<string, string> Map(string name, string value) => new() { [name] = value };
}
