using System.Buffers;
using System.Text;
using Waterfall.Core.IO;
using Waterfall.Core.Pipeline;
using Waterfall.Core.Policies;
using Waterfall.Core.Policies.Headers;
using Waterfall.Core.Streams;
using Waterfall.Core.Tests.Policies;
using Waterfall.Http.Grpc;
using Waterfall.Testing.Manual;

namespace Waterfall.Core.Tests.InMemory.Grpc;

/// <summary>What a gRPC client gets where the gateway answers itself.</summary>
public sealed class GrpcReplyTests
{
    private static readonly Problem Busy = new(429, "too-busy", "Wait a moment.") { GrpcStatus = GrpcStatus.ResourceExhausted, RetryAfterSeconds = 7 };

    [Fact]
    public void A_call_is_told_in_the_head()
    {
        var rig = new PolicyRig("/other", []).Ask(Call("application/grpc"));
        Assert.Equal(200, rig.Status);
        Assert.Equal(["application/grpc"], rig.Got("content-type"));
        Assert.Equal(["12"], rig.Got("grpc-status"));
        Assert.Equal(["no-route: No route matches the request."], rig.Got("grpc-message"));
        Assert.EndsWith("\r\n\r\n", rig.Received, StringComparison.Ordinal);
        rig.ExpectNothingHeld();
    }

    [Theory]
    [InlineData("application/grpc-web", "", "application/grpc-web+proto", false)]
    [InlineData("application/grpc-web-text", "", "application/grpc-web-text+proto", true)]
    [InlineData("application/grpc-web-text", "Accept: application/grpc-web+proto\r\n", "application/grpc-web+proto", false)]
    public void A_call_of_gRPC_Web_is_told_in_the_body(string type, string fields, string answered, bool isText)
    {
        var rig = new PolicyRig("/other", []).Ask(Call(type, fields));
        Assert.Equal(200, rig.Status);
        Assert.Equal([answered], rig.Got("content-type"));
        Assert.Empty(rig.Got("grpc-status"));
        const string lines = "grpc-status:12\r\ngrpc-message:no-route: No route matches the request.\r\n";
        var frame = $"\u0080\0\0\0{(char)lines.Length}{lines}";
        var body = rig.Received.Split("\r\n\r\n", 2)[1];
        Assert.Equal(isText ? Convert.ToBase64String(Encoding.Latin1.GetBytes(frame)) : frame, body);
        rig.ExpectNothingHeld();
    }

    [Fact]
    public void What_is_no_call_is_told_as_ever()
    {
        var rig = new PolicyRig("/other", []).Ask(Call("application/json"));
        Assert.Equal(404, rig.Status);
        Assert.Equal(["application/problem+json"], rig.Got("content-type"));
        rig.ExpectNothingHeld();
    }

    [Fact]
    public void A_policy_says_which_status_it_means_and_those_of_the_answer_see_the_problem()
    {
        var headers = new HeadersPolicy { Response = new FieldEdits { Set = new Dictionary<string, string> { ["x-status"] = "${ response.status }" } } };
        var rig = new PolicyRig(new RefusingPolicy(), headers).Ask(Call("application/grpc"));
        Assert.Equal(200, rig.Status);
        Assert.Equal(["8"], rig.Got("grpc-status"));
        Assert.Equal(["too-busy: Wait a moment."], rig.Got("grpc-message"));
        Assert.Equal(["7"], rig.Got("retry-after"));
        Assert.Equal(["429"], rig.Got("x-status"));
        Assert.Null(rig.Forwarded);
        rig.ExpectNothingHeld();
    }

    [Fact]
    public void An_upstream_of_HTTP1_is_not_asked()
    {
        var rig = new PolicyRig().Ask(Call("application/grpc"));
        Assert.Null(rig.Forwarded);
        Assert.Equal(["13"], rig.Got("grpc-status"));
        Assert.StartsWith("upstream-not-http2: ", rig.Got("grpc-message")[0], StringComparison.Ordinal);
        rig.ExpectNothingHeld();
    }

    [Theory]
    [InlineData((byte)ProxyErrorKind.TotalTimeout, 4)]
    [InlineData((byte)ProxyErrorKind.FirstByteTimeout, 4)]
    [InlineData((byte)ProxyErrorKind.ResponseBodyTimeout, 4)]
    [InlineData((byte)ProxyErrorKind.RequestBodyTimeout, 4)]
    [InlineData((byte)ProxyErrorKind.ConnectTimeout, 14)]
    [InlineData((byte)ProxyErrorKind.ConnectFailed, 14)]
    [InlineData((byte)ProxyErrorKind.UpstreamQueueTimeout, 14)]
    [InlineData((byte)ProxyErrorKind.NoRoute, 12)]
    [InlineData((byte)ProxyErrorKind.UpstreamNotHttp2, 13)]
    [InlineData((byte)ProxyErrorKind.Defect, 2)]
    public void Every_error_has_a_status(byte kind, int expected) =>
        Assert.Equal(expected, (int)ProxyErrors.GrpcStatusOf((ProxyErrorKind)kind, ProxyErrors.Describe((ProxyErrorKind)kind).Status));

    [Theory]
    [InlineData(413)]
    [InlineData(431)]
    public void What_is_too_large_is_a_status_of_its_own(int httpStatus) =>
        Assert.Equal(GrpcStatus.ResourceExhausted, ProxyErrors.GrpcStatusOf(ProxyErrorKind.RequestRejected, httpStatus));

    [Theory]
    [InlineData("Content-Length: 6\r\n\r\nab!def")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\n!\r\n")]
    public void A_filter_that_finds_something_wrong_refuses_the_request(string body)
    {
        var gateway = new ManualGateway(policies: [new NoShoutingPolicy()]);
        var client = gateway.Connect();
        client.Write("POST /a HTTP/1.1\r\nHost: h\r\n" + body);
        gateway.Settle();
        Assert.StartsWith("HTTP/1.1 422 ", client.Received, StringComparison.Ordinal);
        Assert.DoesNotContain("!", gateway.Upstream.Received, StringComparison.Ordinal);
        Assert.True(gateway.Upstream.SawClose || gateway.Upstream.SawReset);
        Assert.Empty(gateway.EndAndListLeaks());
        Assert.Empty(gateway.Failures);
    }

    private static string Call(string type, string fields = "") =>
        $"POST /s/m HTTP/1.1\r\nHost: h\r\nContent-Type: {type}\r\nTE: trailers\r\nConnection: TE\r\n{fields}Content-Length: 0\r\n\r\n";

    private sealed record RefusingPolicy : IPolicy
    {
        public string Name => "refusing";

        public Stage Compile(PolicyContext context) => new RefusingStage();
    }

    private sealed class RefusingStage : Stage
    {
        public override LoopTask<StageResult> OnRequestAsync(Exchange exchange) => new(StageResult.Fail(Busy));
    }

    private sealed record NoShoutingPolicy : IPolicy
    {
        public string Name => "noShouting";

        public Stage Compile(PolicyContext context) => new NoShoutingStage();
    }

    private sealed class NoShoutingStage : Stage
    {
        public override BodyFilter FilterRequestBody(Exchange exchange) => new NoShoutingFilter();
    }

    private sealed class NoShoutingFilter : BodyFilter
    {
        private static readonly Problem Shouted = new(422, "shouted", "Quietly, please.");

        public override void Write(ReadOnlySpan<byte> run, IBufferWriter<byte> output)
        {
            if (run.Contains((byte)'!'))
                Problem = Shouted;
            else
                output.Write(run);
        }
    }
}
