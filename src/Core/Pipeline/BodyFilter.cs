using System.Buffers;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Pipeline;

/// <summary>
/// What a body passes through, run by run, at constant memory. One serves one body; the stage that gives it may keep it for a later one after
/// <see cref="Release"/>. The body's length is not known any more, so it is sent in chunks.
/// </summary>
public abstract class BodyFilter
{
    /// <summary>Takes a run of the body and writes what becomes of it, which may be nothing for now.</summary>
    /// <param name="run">Body bytes, without framing; valid during the call.</param>
    /// <param name="output">Where to write.</param>
    public abstract void Write(ReadOnlySpan<byte> run, IBufferWriter<byte> output);

    /// <summary>The body is complete: writes what is left.</summary>
    /// <param name="output">Where to write.</param>
    public virtual void Complete(IBufferWriter<byte> output)
    {
    }

    /// <summary>The body is complete, and these are its trailers: writes what is left, and gives what is left of the trailers.</summary>
    /// <param name="output">Where to write.</param>
    /// <param name="trailers">What follows the body; null for none.</param>
    /// <returns>What the receiver gets as trailers: the same, unless they went into the body.</returns>
    internal virtual MessageHead? Complete(IBufferWriter<byte> output, MessageHead? trailers)
    {
        Complete(output);
        return trailers;
    }

    /// <summary>Whether a body that breaks off here may still be ended in order, by trailers that say so.</summary>
    internal virtual bool MayEnd => true;

    /// <summary>What is wrong with the body. Nothing more of it is taken; a request is refused with it, an answer breaks off.</summary>
    public Problem? Problem { get; protected set; }

    /// <summary>The exchange is done with it, after <see cref="Complete(IBufferWriter{byte})"/> or without, when the body broke off.</summary>
    public virtual void Release()
    {
    }
}
