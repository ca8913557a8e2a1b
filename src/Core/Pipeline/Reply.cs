using System.Buffers;
using Waterfall.Core.IO;
using Waterfall.Core.Memory;
using Waterfall.Http.Grpc;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Pipeline;

/// <summary>An answer that the gateway makes itself.</summary>
public sealed class Reply
{
    private readonly ByteQueue _body;
    private readonly WallClock _wall;
    private Problem? _problem;

    internal Reply(EventLoop loop)
    {
        _body = new ByteQueue(loop.Buffers);
        _wall = loop.Wall;
    }

    /// <summary>Its head: status and fields, without those of framing, which are made from the body.</summary>
    public MessageHead Head { get; } = new();

    /// <summary>Where its body is written.</summary>
    public IBufferWriter<byte> Body => _body;

    internal bool ClosesConnection { get; set; }

    internal ByteQueue Content => _body;

    /// <summary>Begins an answer, dropping what was there: the status and the Date field.</summary>
    /// <param name="status">100 to 599.</param>
    public void Begin(int status)
    {
        Head.Reset();
        _body.Clear();
        ClosesConnection = false;
        _problem = null;
        Head.SetStatus(status);
        // RFC 9110 6.6.1: whoever makes an answer and has a clock dates it.
        Head.Add(KnownHeader.Date, _wall.HttpDate);
    }

    /// <summary>Makes the answer a problem document.</summary>
    public void SetProblem(Problem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        Begin(problem.Status);
        Head.Add(KnownHeader.ContentType, "application/problem+json"u8);
        if (problem.RetryAfter is { } retryAfter)
            Head.Add(retryAfter);
        _body.Write(problem.Body);
        ClosesConnection = problem.ClosesConnection;
        _problem = problem;
    }

    internal void Clear()
    {
        Head.Reset();
        _body.Clear();
        _problem = null;
    }

    /// <summary>Answers the exchange's client.</summary>
    internal void Send(Exchange exchange)
    {
        var client = exchange.Client;
        exchange.Status = Head.Status;
        // The stages of the response have seen the problem as it is; the log does as well.
        if (_problem is not null && exchange.Grpc != GrpcDialect.None)
            GrpcReply.Translate(this, _problem, exchange);
        // A body that has arrived already is dropped and the connection goes on; for one still on its way it ends.
        client.TryReadBody(NowhereSink.Instance);
        if (ClosesConnection || !client.IsBodyRead)
            client.CloseAfter();
        var length = (int)_body.Length;
        client.WriteHead(Head, Framing(exchange.Request.Method, length));
        if (exchange.Request.Method == HttpMethod.Head)
            _body.Clear();
        else if (length > 0)
            client.WriteBody(_body, length);
        client.EndBody(null);
    }

    // RFC 9110 8.6: 204 has no Content-Length, and for 304 nobody knows; for HEAD it says what GET would have had.
    private MessageFraming Framing(HttpMethod method, int length) =>
        HttpStatus.IsBodiless(Head.Status) ? MessageFraming.None
        : method == HttpMethod.Head ? new MessageFraming(BodyKind.None, length)
        : MessageFraming.OfLength(length);
}
