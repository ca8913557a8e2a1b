using System.Globalization;
using Waterfall.Core;
using Waterfall.Core.Configuration;
using Waterfall.Functional.Rigs;
using Waterfall.Testing.Certificates;
using Waterfall.Testing.Processes;
using Xunit.Abstractions;
using Budget = Waterfall.Testing.Budgets;

namespace Waterfall.Functional.Budgets;

/// <summary>
/// A request over an open TLS connection allocates nothing. h2load is the client, so that the gateway and a quiet upstream are all that the process runs;
/// what its handshakes cost is in short runs as in long ones, and falls out of the difference.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class TlsBudgetTests(ITestOutputHelper output)
{
    private const int Few = 10_000;
    private const int Many = 60_000;

    private static readonly byte[] Answer =
        "HTTP/1.1 200 OK\r\nServer: quiet\r\nContent-Type: application/json\r\nContent-Length: 25\r\n\r\n{\"name\":\"Ada\",\"end\":true}"u8.ToArray();

    [BudgetTheory(Needs = "h2load")]
    [InlineData("--h1", "proxiedTlsRequest")]
    [InlineData("", "proxiedTlsHttp2Request")]
    public async Task A_request_over_TLS_allocates_nothing(string version, string budget)
    {
        using var folder = new TempFolder();
        using var authority = new TestAuthority(folder);
        var (certificate, key) = authority.Write(authority.Issue("localhost"));
        using var upstream = new QuietUpstream(Answer);
        await using var gateway = new GatewayBuilder()
            .Options(new GatewayOptions { Loops = 1, Engine = "epoll", OnDefect = Testing.Gateways.Defects.Add })
            .Listen("127.0.0.1:0", listener => listener with { Tls = new TlsConfig { Certificates = [new CertificateConfig { Cert = certificate, Key = key }] } })
            .Upstream("origin", upstream.Url)
            .Route("/{**rest}", "origin")
            .Build();
        await gateway.StartAsync();
        var url = $"https://{gateway.Endpoints.Values.First()}/users/42";

        await LoadAsync(url, version, Few);
        var few = await SteadyState.MeasureAsync(Few, count => LoadAsync(url, version, count));
        var many = await SteadyState.MeasureAsync(Many, count => LoadAsync(url, version, count));

        var perRequest = (many.Least - few.Least) / (double)(many.Size - few.Size);
        output.WriteLine($"{few}\n{many}\n{perRequest:F4} more a request");
        Assert.True(perRequest < Budget.Of(budget) + 1, $"{budget}: {perRequest:F2} bytes a request");
        Testing.Gateways.Defects.ThrowIfAny();
    }

    private static async Task LoadAsync(string url, string version, int requests)
    {
        string[] arguments = ["-n", requests.ToString(CultureInfo.InvariantCulture), "-c", "8", "-m", version.Length == 0 ? "8" : "1", url];
        var result = await ChildProcess.RunAsync("h2load", version.Length == 0 ? arguments : [version, .. arguments]);
        Assert.Contains($"{requests} succeeded", result.Text, StringComparison.Ordinal);
    }
}
