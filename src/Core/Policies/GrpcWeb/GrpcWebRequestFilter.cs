using System.Buffers;
using Waterfall.Core.Pipeline;
using Waterfall.Http.Grpc;

namespace Waterfall.Core.Policies.GrpcWeb;

/// <summary>The body of a request of gRPC-Web in text: what is in its base64.</summary>
/// <param name="back">Takes it back for another body.</param>
internal sealed class GrpcWebRequestFilter(Action<GrpcWebRequestFilter> back) : BodyFilter
{
    private static readonly Problem Malformed = new(400, "grpc-web-malformed-text", "The body is not the base64 that application/grpc-web-text is made of.");

    private GrpcWebTextDecoder _text;

    public override void Write(ReadOnlySpan<byte> run, IBufferWriter<byte> output)
    {
        if (!_text.TryWrite(run, output))
            Problem = Malformed;
    }

    public override void Complete(IBufferWriter<byte> output)
    {
        if (!_text.IsComplete)
            Problem = Malformed;
    }

    public override void Release()
    {
        _text = default;
        Problem = null;
        back(this);
    }
}
