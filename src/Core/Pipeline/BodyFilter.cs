using System.Buffers;

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

    /// <summary>The exchange is done with it, after <see cref="Complete"/> or without, when the body broke off.</summary>
    public virtual void Release()
    {
    }
}
