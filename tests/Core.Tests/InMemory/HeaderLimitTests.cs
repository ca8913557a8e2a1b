using Waterfall.Core.Configuration;
using Waterfall.Testing.Manual;

namespace Waterfall.Core.Tests.InMemory;

/// <summary><c>limits.headers</c> of a listener holds for a request's head and for its trailers alike.</summary>
public sealed class HeaderLimitTests
{
    private const int Limit = 12_000;

    [Theory]
    [InlineData(Limit - 100, "HTTP/1.1 200 ", "")]
    [InlineData(Limit + 100, "HTTP/1.1 431 ", "trailers-too-large")]
    public void Of_trailers(int bytes, string status, string code) =>
        Expect("POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n" + Field(bytes) + "\r\n", status, code);

    [Theory]
    [InlineData(Limit - 100, "HTTP/1.1 200 ", "")]
    [InlineData(Limit + 100, "HTTP/1.1 431 ", "headers-too-large")]
    public void Of_a_head(int bytes, string status, string code) => Expect("GET /a HTTP/1.1\r\nHost: h\r\n" + Field(bytes) + "\r\n", status, code);

    private static void Expect(string request, string status, string code)
    {
        var gateway = new ManualGateway(listener: listener => listener with { Limits = listener.Limits with { Headers = Limit } });
        var client = gateway.Connect();
        client.Write(request);
        gateway.Settle();
        // Of trailers that are too large nothing is known before their request is on its way.
        if (code.Length == 0)
        {
            gateway.Upstream.Write(Wires.Ok);
            gateway.Settle();
        }
        Assert.StartsWith(status, client.Received, StringComparison.Ordinal);
        Assert.Contains(code, client.Received, StringComparison.Ordinal);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    private static string Field(int bytes) => $"X-A: {new string('a', bytes - 7)}\r\n";
}
