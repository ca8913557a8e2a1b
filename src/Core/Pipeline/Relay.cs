using Waterfall.Core.IO;
using Waterfall.Core.Streams;

namespace Waterfall.Core.Pipeline;

/// <summary>Moves a body from one stream to another, at the pace of the slower.</summary>
internal static class Relay
{
    /// <summary>Moves what has arrived, without waiting; with the body's end the destination's body ends as well.</summary>
    /// <param name="source">Where the body comes in.</param>
    /// <param name="sink">What its bytes are given to: the destination, or what stands before it.</param>
    /// <param name="destination">Where it goes out.</param>
    /// <param name="chain">The filters among what stands before the destination.</param>
    internal static BodyProgress Move(HttpStream source, IBodySink sink, HttpStream destination, BodyChain? chain)
    {
        var progress = source.TryReadBody(sink);
        return progress == BodyProgress.End ? End(source, destination, chain) : progress;
    }

    /// <summary>
    /// Relays to the end of the body. <see cref="BodyProgress.End"/> when all was handed over; <see cref="BodyProgress.Failed"/> when the source stopped, or a
    /// filter has found something wrong;
    /// <see cref="BodyProgress.Pending"/> when the destination takes no more.
    /// </summary>
    internal static async LoopTask<BodyProgress> RunAsync(HttpStream source, IBodySink sink, HttpStream destination, BodyChain? chain)
    {
        while (chain?.Problem is null)
        {
            var progress = source.TryReadBody(sink);
            if (progress == BodyProgress.Pending)
            {
                progress = sink == destination ? await source.TransferBodyAsync(destination) : BodyProgress.Data;
                // What was relayed leaves with this tick, however long the next bytes take.
                if (progress == BodyProgress.Data)
                    progress = await source.ReadBodyAsync(sink);
            }
            if (progress == BodyProgress.End)
                return End(source, destination, chain);
            if (progress != BodyProgress.Data)
                return progress;
            if (!await destination.FlushAsync())
                return BodyProgress.Pending;
        }
        return BodyProgress.Failed;
    }

    /// <summary>The source's body is complete: ends the destination's, unless a filter has found something wrong with it.</summary>
    internal static BodyProgress End(HttpStream source, HttpStream destination, BodyChain? chain)
    {
        var trailers = source.Trailers;
        if (chain is not null)
        {
            trailers = chain.Complete(trailers);
            if (chain.Problem is not null)
                return BodyProgress.Failed;
        }
        destination.EndBody(trailers);
        return BodyProgress.End;
    }
}
