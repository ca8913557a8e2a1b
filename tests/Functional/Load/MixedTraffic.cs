using System.Net;
using Waterfall.Functional.Rigs;
using Waterfall.Testing.Client;
using Waterfall.Testing.Wire;

namespace Waterfall.Functional.Load;

/// <summary>One client after another of every kind: those that ask and wait, those that break the rules, those that leave.</summary>
internal sealed class MixedTraffic(EndPoint gateway, int seed)
{
    private const int RequestsPerConnection = 50;

    private static readonly int[] BodySizes = [1, 100, 3000, 5000, 20_000];

    private static readonly string Filler = new('x', 64 * 1024);

    private static readonly string[] Refused =
    [
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n",
        "BREW\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ];

    private readonly Random _random = new(seed);

    /// <summary>Answers by kind, to see that every kind took place.</summary>
    public int Answered { get; private set; }

    public int Rejected { get; private set; }

    public int Busy { get; private set; }

    public int Left { get; private set; }

    /// <summary>Sends this many requests.</summary>
    public async Task RunAsync(int requests)
    {
        while (requests > 0)
        {
            await using var client = await RawClient.ConnectAsync(gateway);
            for (var i = 0; i < RequestsPerConnection && requests > 0; i++)
            {
                requests--;
                if (!await OneAsync(client)) break;
            }
        }
    }

    // False when the connection is over.
    private Task<bool> OneAsync(RawClient client) => _random.Next(100) switch
    {
        < 1 => RefusedAsync(client),
        < 2 => LeaveAsync(client),
        < 45 => AskAsync(client, Raw.Get($"/{_random.Next()}"), ""),
        < 75 => PostAsync(client),
        _ => ChunkedAsync(client),
    };

    private Task<bool> PostAsync(RawClient client)
    {
        var body = Filler[..BodySizes[_random.Next(BodySizes.Length)]];
        return AskAsync(client, Raw.Post(body, "/post"), body);
    }

    private Task<bool> ChunkedAsync(RawClient client)
    {
        var chunks = Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Filler[..BodySizes[_random.Next(BodySizes.Length - 1)]]).ToArray();
        return AskAsync(client, Raw.Chunked(chunks, _random.Next(2) == 0 ? "X-Sum: 1\r\n" : ""), string.Concat(chunks));
    }

    private async Task<bool> AskAsync(RawClient client, string request, string body)
    {
        var response = await client.AskAsync(request);
        if (response.Status == 503)
        {
            // At the cap of upstream connections the gateway says so; what became of the request body decides over the connection.
            Busy++;
            return !response.SaysClose;
        }
        Assert.Equal((200, body), (response.Status, response.Text));
        Answered++;
        return !response.SaysClose;
    }

    private async Task<bool> RefusedAsync(RawClient client)
    {
        await client.SendAsync(Refused[_random.Next(Refused.Length)]);
        // A body that breaks the rules under a good head may find no upstream connection before it is found out.
        var status = (await client.ReadResponseAsync()).Status;
        Assert.True(status is 400 or 503, $"status {status}");
        if (status == 400) Rejected++;
        return false;
    }

    // In the middle of the request, or before its answer.
    private async Task<bool> LeaveAsync(RawClient client)
    {
        var request = WireText.Bytes(Raw.Post(Filler[..8000], "/leaving"));
        await client.SendAsync(request.AsMemory(0, _random.Next(1, request.Length + 1)));
        if (_random.Next(2) == 0) client.Reset();
        Left++;
        return false;
    }
}
