using Waterfall.Http.Http1;
using Waterfall.Http.Semantics;

namespace Waterfall.Fuzz.Targets;

/// <summary>An upstream's connection: answers to GET, to HEAD and to CONNECT.</summary>
internal sealed class ResponseTarget : FuzzTarget
{
    public override string Name => "response";

    public override IReadOnlyList<byte[]> Words => HttpSettings.Words;

    public override string Run(byte[] input, Random random)
    {
        Readings.Agree(MessageKind.Response, HttpSettings.Narrow, HttpMethod.Get, input, random);
        var outcome = "";
        foreach (var method in (ReadOnlySpan<HttpMethod>)[HttpMethod.Connect, HttpMethod.Head, HttpMethod.Get])
        {
            var reader = Readings.Agree(MessageKind.Response, HttpLimits.Default, method, input, random);
            foreach (var head in reader.Heads) CheckWritten(head, method);
            outcome = reader.Outcome;
        }
        return outcome;
    }

    private static void CheckWritten(MessageHead head, HttpMethod method)
    {
        HopByHop.StripResponse(head);
        var framing = head.Framing.ForReceiver(HttpVersion.Http11);
        var raw = new byte[Math.Max(Http1Writer.MaxResponseHeadLength(head), Http1Writer.MaxInformationalLength(head))];
        var length = head.Status < 200
            ? Http1Writer.WriteInformational(raw, head.Status, head)
            : Http1Writer.WriteResponseHead(raw, head, framing, HttpVersion.Http11, keepAlive: true);
        var again = new MessageHead();
        var status = Http1HeadParser.ParseResponse(again, HttpSettings.Wide, method, raw.AsSpan(0, length), out var consumed);
        InvariantException.Require(
            status == ParseStatus.Done && consumed == length, $"what is written is read again: {again.Rejection}\n{Text.Of(raw.AsSpan(0, length))}");
        InvariantException.RequireSame(Essence(head, framing), Essence(again, again.Framing), "what is written reads as what was understood");
    }

    private static string Essence(MessageHead head, MessageFraming framing) =>
        $"{head.Status} {Text.Of(head.Reason)} {framing}\n" + string.Join('\n', HeadText.Kept(head, KnownHeader.ContentLength, KnownHeader.TransferEncoding));
}
