using System.Buffers;
using Waterfall.Core.Pipeline;
using Waterfall.Http.Grpc;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Policies.GrpcWeb;

/// <summary>The body of an answer as gRPC-Web: its messages as they are, or in base64, and its trailers behind them.</summary>
/// <param name="back">Takes it back for another body.</param>
internal sealed class GrpcWebResponseFilter(Action<GrpcWebResponseFilter> back) : BodyFilter
{
    private GrpcMessageTracker _messages;
    private GrpcWebTextEncoder _text;
    private MessageHead? _ownTrailers;

    /// <summary>The head of the answer.</summary>
    internal MessageHead? Head { get; set; }

    /// <summary>Whether the client takes text.</summary>
    internal bool IsText { get; set; }

    // Behind half a message the trailers would be taken for its rest.
    internal override bool MayEnd => IsText ? _text.IsAtBoundary : _messages.IsAtBoundary;

    public override void Write(ReadOnlySpan<byte> run, IBufferWriter<byte> output)
    {
        if (IsText)
        {
            _text.Write(run, output);
            return;
        }
        output.Write(run);
        while (!run.IsEmpty)
            run = run[_messages.Take(run, out _)..];
    }

    internal override MessageHead? Complete(IBufferWriter<byte> output, MessageHead? trailers)
    {
        if (trailers is null || !GrpcWebStatus.Has(trailers))
        {
            _ownTrailers ??= new MessageHead();
            _ownTrailers.Reset();
            if (trailers is not null)
                _ownTrailers.CopyFrom(trailers);
            GrpcWebStatus.Add(_ownTrailers, Head!);
            trailers = _ownTrailers;
        }
        if (IsText)
        {
            _text.Flush(output);
            GrpcWebTrailers.WriteText(trailers, output);
        }
        else
        {
            GrpcWebTrailers.Write(trailers, output);
        }
        return null;
    }

    public override void Release()
    {
        _messages = default;
        _text = default;
        Head = null;
        back(this);
    }
}
