using System.Buffers.Text;
using Waterfall.Core.Memory;
using Waterfall.Core.Streams;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Pipeline;

/// <summary>Answers that the gateway makes itself. One a loop.</summary>
internal sealed class LocalReply(BufferPool buffers)
{
    private readonly MessageHead _head = new();
    private readonly ByteQueue _body = new(buffers);
    private readonly byte[] _date = new byte[29];

    /// <summary>Answers with a problem document (RFC 9457): <c>type</c> is about:blank, <c>code</c> is stable, for programs.</summary>
    internal void WriteProblem(Exchange exchange, ProxyError error, ReadOnlySpan<byte> allow = default)
    {
        var info = ProxyErrors.Describe(error);
        Begin(info.Status);
        if (!allow.IsEmpty)
            _head.Add("Allow"u8, allow);
        _head.Add(KnownHeader.ContentType, "application/problem+json"u8);
        ProblemJson.Write(_body, info);
        Send(exchange, close: info.Close);
    }

    /// <summary>An answer without a body that names the methods served (RFC 9110 9.3.7).</summary>
    internal void WriteOptions(Exchange exchange, int status, ReadOnlySpan<byte> allow)
    {
        Begin(status);
        _head.Add("Allow"u8, allow);
        Send(exchange, close: false);
    }

    /// <summary>The request as it was received, without what is nobody else's (RFC 9110 9.3.8).</summary>
    internal void WriteTrace(Exchange exchange)
    {
        Begin(200);
        _head.Add(KnownHeader.ContentType, "message/http"u8);
        TraceEcho.Write(_body, exchange.Request);
        Send(exchange, close: false);
    }

    private void Begin(int status)
    {
        _head.Reset();
        _body.Clear();
        _head.SetStatus(status);
        // RFC 9110 6.6.1: whoever makes an answer and has a clock dates it.
        Utf8Formatter.TryFormat(DateTimeOffset.UtcNow, _date, out _, 'R');
        _head.Add(KnownHeader.Date, _date);
    }

    private void Send(Exchange exchange, bool close)
    {
        var client = exchange.Client;
        exchange.Status = _head.Status;
        // A body that has arrived already is dropped and the connection goes on; for one still on its way it ends.
        client.TryReadBody(NowhereSink.Instance);
        if (close || !client.IsBodyRead)
            client.CloseAfter();
        var length = (int)_body.Length;
        var isHead = exchange.Request.Method == HttpMethod.Head;
        client.WriteHead(_head, isHead ? new MessageFraming(BodyKind.None, length) : MessageFraming.OfLength(length));
        if (isHead)
            _body.Clear();
        else if (length > 0)
            client.WriteBody(_body, length);
        client.EndBody(null);
    }

    private sealed class NowhereSink : IBodySink
    {
        internal static NowhereSink Instance { get; } = new();

        public void WriteBody(ByteQueue source, int count) => source.Skip(count);
    }
}
