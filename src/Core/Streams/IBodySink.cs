using Waterfall.Core.Memory;

namespace Waterfall.Core.Streams;

/// <summary>Where the bytes of a body go: a stream's other side, or a buffer that a stage keeps.</summary>
internal interface IBodySink
{
    /// <summary>Takes the first <paramref name="count"/> bytes of the queue out of it.</summary>
    void WriteBody(ByteQueue source, int count);
}
