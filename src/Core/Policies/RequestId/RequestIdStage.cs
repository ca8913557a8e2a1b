using Waterfall.Core.IO;
using Waterfall.Core.Pipeline;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Policies.RequestId;

/// <summary>Keeps the request's identifier or makes one.</summary>
internal class RequestIdStage(byte[] name, bool trust) : Stage
{
    private readonly KnownHeader _known = KnownHeaders.Find(name);

    public override LoopTask<StageResult> OnRequestAsync(Exchange exchange)
    {
        Identify(exchange);
        return Continue;
    }

    protected void Set(MessageHead head, ReadOnlySpan<byte> id)
    {
        if (_known == KnownHeader.None)
            head.RemoveAll(name);
        else
            head.RemoveAll(_known);
        head.AddChecked(_known, name, id);
    }

    protected void Identify(Exchange exchange)
    {
        var request = exchange.Request;
        var at = trust ? request.IndexOf(name) : -1;
        if (at >= 0 && IsGood(request.Value(at)) && request.IndexOf(name, at + 1) < 0)
        {
            exchange.SetRequestId(request.Value(at));
            return;
        }
        Span<byte> id = stackalloc byte[UuidSource.TextLength];
        UuidSource.WriteVersion7(exchange.Loop.Wall.UnixMs, id);
        exchange.SetRequestId(id);
        Set(request, id);
    }

    private static bool IsGood(ReadOnlySpan<byte> id) =>
        id.Length is > 0 and <= RequestIdPolicy.MaxLength && !id.ContainsAnyExceptInRange((byte)0x21, (byte)0x7E);
}
