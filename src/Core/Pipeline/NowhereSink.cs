using Waterfall.Core.Memory;
using Waterfall.Core.Streams;

namespace Waterfall.Core.Pipeline;

/// <summary>Drops a body.</summary>
internal sealed class NowhereSink : IBodySink
{
    internal static NowhereSink Instance { get; } = new();

    public void WriteBody(ByteQueue source, int count) => source.Skip(count);
}
