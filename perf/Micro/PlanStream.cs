using Waterfall.Core.IO;
using Waterfall.Core.Memory;
using Waterfall.Core.Streams;
using Waterfall.Http.Semantics;

namespace Waterfall.Micro;

/// <summary>A client's stream of which only the head is looked at.</summary>
internal sealed class PlanStream : HttpStream
{
    internal override MessageHead? Trailers => null;

    internal override bool IsBodyRead => true;

    internal override long BodyBytesRead => 0;

    internal override long BodyBytesWritten => 0;

    internal override bool IsHeadWritten => false;

    public override void WriteBody(ByteQueue source, int count) => throw new NotSupportedException();

    internal override BodyProgress TryReadBody(IBodySink sink) => BodyProgress.End;

    internal override LoopTask<BodyProgress> ReadBodyAsync(IBodySink sink) => new(BodyProgress.End);

    internal override void CancelRead(ProxyError reason)
    {
    }

    internal override void StopRead()
    {
    }

    internal override void WriteInformational(int status, MessageHead? head) => throw new NotSupportedException();

    internal override void WriteHead(MessageHead head, MessageFraming framing) => throw new NotSupportedException();

    internal override void EndBody(MessageHead? trailers) => throw new NotSupportedException();

    internal override LoopTask<bool> FlushAsync() => throw new NotSupportedException();

    internal override void CloseAfter()
    {
    }

    internal override void Abort()
    {
    }

    internal override void Reset()
    {
    }
}
