using System.Net;
using Waterfall.Testing.Wire;

namespace Waterfall.Functional.Http2;

/// <summary>A request's body of unknown length: a pattern, of which the end comes when the test says so.</summary>
internal sealed class PushedContent(long length, Task? gate = null) : HttpContent
{
    /// <summary>Set once all but the end has been handed to the client.</summary>
    internal TaskCompletionSource Sent { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        var piece = new byte[32 * 1024];
        for (long at = 0; at < length;)
        {
            var count = (int)Math.Min(piece.Length, length - at);
            Pattern.Fill(piece.AsSpan(0, count), at);
            await stream.WriteAsync(piece.AsMemory(0, count));
            at += count;
        }
        await stream.FlushAsync();
        Sent.TrySetResult();
        if (gate is not null)
            await gate;
    }

    protected override bool TryComputeLength(out long computed)
    {
        computed = 0;
        return false;
    }
}
