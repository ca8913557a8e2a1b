using Waterfall.Http.Http1;
using Waterfall.Http.Semantics;

namespace Waterfall.Fuzz.Targets;

/// <summary>A client's connection: request heads, bodies and trailers, pipelined.</summary>
internal sealed class RequestTarget : FuzzTarget
{
    public override string Name => "request";

    public override IReadOnlyList<byte[]> Words => HttpSettings.Words;

    public override string Run(byte[] input, Random random)
    {
        Readings.Agree(MessageKind.Request, HttpSettings.Narrow, HttpMethod.Get, input, random);
        var reader = Readings.Agree(MessageKind.Request, HttpLimits.Default, HttpMethod.Get, input, random);
        foreach (var head in reader.Heads) CheckWritten(head);
        return reader.Outcome;
    }

    // What goes to the upstream is read there as it was understood here, whatever the framing was that came.
    private static void CheckWritten(MessageHead head)
    {
        if (HopByHop.StripRequest(head) != HttpRejection.None) return;
        // Without an authority the Host that is sent is empty (RFC 9112 3.2), which in an http URI is none: not for this parser to read again.
        var host = head.Authority.IsEmpty ? "example.test"u8 : default;
        var raw = new byte[Http1Writer.MaxRequestHeadLength(head, host)];
        raw = raw[..Http1Writer.WriteRequestHead(raw, head, head.Framing, host)];
        var again = new MessageHead();
        var status = Http1HeadParser.ParseRequest(again, HttpSettings.Wide, raw, out var consumed);
        InvariantException.Require(status == ParseStatus.Done && consumed == raw.Length, $"what is written is read again: {again.Rejection}\n{Text.Of(raw)}");
        InvariantException.RequireSame(Essence(head), Essence(again), "what is written reads as what was understood");
        InvariantException.RequireSame(Text.Of(host.IsEmpty ? head.Authority : host), Text.Of(again.Authority), "whom it asks is who was asked");
    }

    private static string Essence(MessageHead head) =>
        $"{Text.Of(head.MethodToken)} {Text.Of(head.Path)} {head.HasQuery} {Text.Of(head.Query)} {head.Framing}\n"
        + string.Join('\n', HeadText.Kept(head, KnownHeader.Host, KnownHeader.ContentLength, KnownHeader.TransferEncoding));
}
