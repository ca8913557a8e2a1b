using Waterfall.Testing.Manual;

namespace Waterfall.Core.Tests.InMemory;

/// <summary>Where TCP cuts a message must not matter: every cut of both sides gives the same bytes to the upstream and to the client.</summary>
public sealed class SplitTests
{
    public static TheoryData<string, string> Pairs
    {
        get
        {
            var pairs = new TheoryData<string, string>();
            foreach (var request in new[] { Wires.Get, Wires.Post, Wires.PostChunked })
            {
                foreach (var response in new[] { Wires.Ok, Wires.OkChunked, Wires.OkUntilClose, Wires.OkAfterInterim })
                    pairs.Add(request, response);
            }
            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Every_cut_of_request_and_response_gives_what_the_whole_gives(string request, string response)
    {
        var (wholeRequest, wholeResponse) = Run([request], [response]);
        Assert.Contains("ok", Body(wholeResponse), StringComparison.Ordinal);
        for (var cut = 1; cut < request.Length; cut++)
        {
            var (seen, _) = Run([request[..cut], request[cut..]], [response]);
            Assert.Equal(Body(wholeRequest), Body(seen));
        }
        for (var cut = 1; cut < response.Length; cut++)
        {
            var (_, seen) = Run([request], [response[..cut], response[cut..]]);
            Assert.Equal(Body(wholeResponse), Body(seen));
        }
        var bytewise = Run(Bytewise(request), Bytewise(response));
        Assert.Equal((Body(wholeRequest), Body(wholeResponse)), (Body(bytewise.Request), Body(bytewise.Response)));
    }

    [Fact]
    public void A_client_that_takes_one_byte_at_a_time_gets_the_same_answer()
    {
        var gateway = new ManualGateway();
        var client = gateway.Connect();
        client.Limit(0);
        client.Write(Wires.Get);
        gateway.Settle();
        gateway.Upstream.Write(Wires.OkChunked);
        gateway.Settle();
        for (var taken = 0; !client.Received.EndsWith("X-T: 1\r\n\r\n", StringComparison.Ordinal); taken++)
        {
            Assert.Equal(taken, client.Taken);
            client.Limit(1);
            gateway.Settle();
        }
        Assert.Equal("ok0\r\nX-T: 1\r\n\r\n", Body(client.Received));
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Fact]
    public void The_head_of_an_answer_does_not_wait_for_its_body()
    {
        var gateway = new ManualGateway();
        var client = gateway.Connect();
        client.Write(Wires.Get);
        gateway.Settle();
        gateway.Upstream.Write(Wires.Ok[..^2]);
        gateway.Settle();
        Assert.EndsWith("\r\n\r\n", client.Received, StringComparison.Ordinal);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    // Chunks may be cut otherwise than they came; what they carry, and the trailers, may not.
    private static string Body(string message)
    {
        var at = message.LastIndexOf("HTTP/1.1", StringComparison.Ordinal);
        var head = message.IndexOf("\r\n\r\n", at, StringComparison.Ordinal) + 4;
        var body = message[head..];
        if (!message[..head].Contains("chunked", StringComparison.OrdinalIgnoreCase))
            return body;
        var data = "";
        while (true)
        {
            var line = body.IndexOf("\r\n", StringComparison.Ordinal);
            var size = Convert.ToInt32(body[..line], 16);
            if (size == 0)
                return data + body;
            data += body.Substring(line + 2, size);
            body = body[(line + 2 + size + 2)..];
        }
    }

    private static string[] Bytewise(string text) => [.. text.Select(letter => letter.ToString())];

    private static (string Request, string Response) Run(string[] request, string[] response)
    {
        var gateway = new ManualGateway();
        var client = gateway.Connect();
        foreach (var part in request)
        {
            client.Write(part);
            gateway.Settle();
        }
        foreach (var part in response)
        {
            gateway.Upstream.Write(part);
            gateway.Settle();
        }
        if (!string.Concat(response).Contains("chunked", StringComparison.Ordinal) && !string.Concat(response).Contains("Length", StringComparison.Ordinal))
        {
            gateway.Upstream.End();
            gateway.Settle();
        }
        var result = (gateway.Upstream.Received, client.Received);
        Assert.Empty(gateway.EndAndListLeaks());
        return result;
    }
}
