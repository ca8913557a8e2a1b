using Waterfall.Core.IO;
using Waterfall.Core.Streams;

namespace Waterfall.Core.Pipeline;

/// <summary>Moves a body from one stream to another, at the pace of the slower.</summary>
internal static class Relay
{
    /// <summary>
    /// Relays to the end of the body. <see cref="BodyProgress.End"/> when all was handed over; <see cref="BodyProgress.Failed"/> when the source stopped;
    /// <see cref="BodyProgress.Pending"/> when the destination takes no more.
    /// </summary>
    internal static async LoopTask<BodyProgress> RunAsync(HttpStream source, HttpStream destination)
    {
        while (true)
        {
            var progress = source.TryReadBody(destination);
            if (progress == BodyProgress.Pending)
            {
                progress = await source.TransferBodyAsync(destination);
                // What was relayed leaves with this tick, however long the next bytes take.
                if (progress == BodyProgress.Data)
                    progress = await source.ReadBodyAsync(destination);
            }
            if (progress == BodyProgress.End)
                destination.EndBody(source.Trailers);
            if (progress != BodyProgress.Data)
                return progress;
            if (!await destination.FlushAsync())
                return BodyProgress.Pending;
        }
    }
}
