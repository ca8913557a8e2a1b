using System.Buffers;
using Waterfall.Core.Expressions;
using Waterfall.Core.IO;
using Waterfall.Core.Memory;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Pipeline;

/// <summary>What exchanges of one loop borrow when they need it.</summary>
internal sealed class ExchangePools(EventLoop loop)
{
    private const int Kept = 1024;

    /// <summary>Empty between calls.</summary>
    internal ByteQueue Scratch { get; } = new(loop.Buffers);

    /// <summary>Empty between calls.</summary>
    internal ArrayBufferWriter<byte> Text { get; } = new(1024);

    /// <summary>Begun anew by each call.</summary>
    internal MessageHead Trailers { get; } = new();

    internal required MirrorSender Mirrors { get; init; }

    internal ExpressionEvaluator Evaluator { get; } = new();

    internal Slab<Reply> Replies { get; } = new(() => new Reply(loop), Kept);

    internal Slab<BodyBuffer> Bodies { get; } = new(() => new BodyBuffer(loop.Buffers), Kept);

    internal Slab<ReplaySink> Replays { get; } = new(() => new ReplaySink(new BodyBuffer(loop.Buffers)), Kept);

    internal Slab<UpstreamAttempt> Attempts { get; } = new(() => new UpstreamAttempt(loop), Kept);

    internal Slab<BodyChain> Chains { get; } = new(() => new BodyChain(loop.Buffers), Kept);
}
