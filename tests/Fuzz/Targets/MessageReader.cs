using System.Text;
using Waterfall.Http.Http1;
using Waterfall.Http.Semantics;

namespace Waterfall.Fuzz.Targets;

/// <summary>Reads a connection's bytes as messages one after another, as a session does, and writes down what it understood.</summary>
internal sealed class MessageReader(MessageKind kind, HttpLimits limits, HttpMethod requestMethod = HttpMethod.Get, byte stale = 0)
{
    // Beyond these a reading says nothing new.
    private const int MaxMessages = 16;

    private readonly StringBuilder _transcript = new();
    private readonly StringBuilder _body = new();
    private MessageHead _head = NewHead(stale);
    private MessageHead _trailers = NewHead(stale);
    private Http1BodyDecoder _decoder;
    private Part _part = kind == MessageKind.Body ? Part.Body : Part.Head;
    private int _messages;

    private enum Part
    {
        Head,
        Body,
        Trailers,
        Over,
    }

    /// <summary>The heads that were accepted.</summary>
    public List<MessageHead> Heads { get; } = [];

    /// <summary>The bodies that ended, with the trailers of those that had a trailer section.</summary>
    public List<(string Body, MessageHead Trailers)> Bodies { get; } = [];

    /// <summary>How the reading ended.</summary>
    public string Outcome { get; private set; } = "";

    /// <summary>Reads all pieces; the transcript is everything that was understood.</summary>
    public string Read(params byte[][] pieces)
    {
        if (kind == MessageKind.Body) _decoder.Begin(MessageFraming.Chunked, limits);
        foreach (var piece in pieces)
        {
            ReadOnlySpan<byte> input = piece;
            // What an end without input says, it must say without input.
            while (_part != Part.Over && Step(ref input))
            {
            }
            if (_part == Part.Over) break;
        }
        Outcome = Outcome.Length > 0 ? Outcome : $"NeedMore in {_part}";
        if (_body.Length > 0) _transcript.Append($"partial body [{_body}]\n");
        return _transcript.Append($"{Outcome} after {_messages}").ToString();
    }

    /// <summary>A head whose storage is full of something: what is behind the used bytes must never matter.</summary>
    private static MessageHead NewHead(byte stale)
    {
        var head = new MessageHead();
        head.Storage.AsSpan().Fill(stale);
        return head;
    }

    private bool Step(ref ReadOnlySpan<byte> input) => _part switch
    {
        Part.Head => ReadHead(ref input),
        Part.Body => ReadBody(ref input),
        _ => ReadTrailers(ref input),
    };

    private bool ReadHead(ref ReadOnlySpan<byte> input)
    {
        int consumed;
        var status = kind == MessageKind.Request
            ? Http1HeadParser.ParseRequest(_head, limits, input, out consumed)
            : Http1HeadParser.ParseResponse(_head, limits, requestMethod, input, out consumed);
        if (!Take(ref input, consumed, status, _head)) return false;
        _transcript.Append(HeadText.Describe(_head));
        Heads.Add(_head);
        _decoder = default;
        _decoder.Begin(_head.Framing, limits);
        _part = Part.Body;
        return true;
    }

    private bool ReadBody(ref ReadOnlySpan<byte> input)
    {
        var status = _decoder.Read(input, out var skip, out var data);
        if (status == BodyStatus.Rejected) return Refuse(_decoder.Rejection);
        InvariantException.Require(skip >= 0 && data >= 0 && skip + data <= input.Length, "a decoder reads no further than its input");
        InvariantException.Require((data > 0) == (status == BodyStatus.Data), "data comes with the status that says so");
        _body.Append(Text.Of(input.Slice(skip, data)));
        input = input[(skip + data)..];
        InvariantException.Require(_decoder.BodyBytes == _body.Length, "body bytes are counted");
        switch (status)
        {
            case BodyStatus.NeedMore:
                InvariantException.Require(input.IsEmpty, "a decoder that wants more has used all there was");
                return false;
            case BodyStatus.End:
                return EndMessage();
            case BodyStatus.Trailers:
                _part = Part.Trailers;
                return true;
            default:
                return true;
        }
    }

    private bool ReadTrailers(ref ReadOnlySpan<byte> input)
    {
        var status = Http1HeadParser.ParseTrailers(_trailers, limits, input, out var consumed);
        return Take(ref input, consumed, status, _trailers) && EndMessage();
    }

    private bool Take(ref ReadOnlySpan<byte> input, int consumed, ParseStatus status, MessageHead head)
    {
        InvariantException.Require(consumed >= 0 && consumed <= input.Length, "a parser reads no further than its input");
        if (status == ParseStatus.Rejected)
        {
            InvariantException.Require(head.Rejection != HttpRejection.None, "a refusal has a reason");
            return Refuse(head.Rejection);
        }
        InvariantException.Require(status == ParseStatus.Done || consumed == input.Length, "a parser that wants more has taken all there was");
        input = input[consumed..];
        return status == ParseStatus.Done;
    }

    private bool Refuse(HttpRejection rejection)
    {
        InvariantException.Require(HttpRejections.Describe(rejection).Status is >= 400 and < 600, $"{rejection} has an answer");
        if (_part == Part.Body)
            InvariantException.Require(_decoder.Read("0\r\n\r\n"u8, out _, out _) == BodyStatus.Rejected, "what is refused stays refused");
        Outcome = $"Rejected {rejection} in {_part}";
        _part = Part.Over;
        return false;
    }

    private bool EndMessage()
    {
        _transcript.Append($"body [{_body}] trailers [{string.Join('|', HeadText.Kept(_trailers))}]\n");
        Bodies.Add((_body.ToString(), _trailers));
        _body.Clear();
        _trailers = NewHead(stale);
        _head = NewHead(stale);
        _messages++;
        _part = Part.Head;
        if (kind != MessageKind.Body && _messages < MaxMessages) return true;
        Outcome = "End";
        _part = Part.Over;
        return false;
    }
}
