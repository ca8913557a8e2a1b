using Waterfall.Http.Http1;
using Waterfall.Http.Semantics;

namespace Waterfall.Fuzz.Targets;

/// <summary>A chunked body and its trailer section.</summary>
internal sealed class ChunkedTarget : FuzzTarget
{
    public override string Name => "chunked";

    public override IReadOnlyList<byte[]> Words => HttpSettings.Words;

    public override string Run(byte[] input, Random random)
    {
        Readings.Agree(MessageKind.Body, HttpSettings.Narrow, HttpMethod.Get, input, random);
        var reader = Readings.Agree(MessageKind.Body, HttpLimits.Default, HttpMethod.Get, input, random);
        foreach (var (body, trailers) in reader.Bodies) CheckWritten(body, trailers);
        return reader.Outcome;
    }

    private static void CheckWritten(string body, MessageHead trailers)
    {
        var raw = new MemoryStream();
        if (body.Length > 0)
        {
            var header = new byte[Http1Writer.MaxChunkHeaderLength];
            raw.Write(header, 0, Http1Writer.WriteChunkHeader(header, body.Length));
            raw.Write(Text.Bytes(body));
            raw.Write(Http1Writer.ChunkEnd);
        }
        var end = new byte[Http1Writer.MaxTrailersLength(trailers)];
        raw.Write(end, 0, Http1Writer.WriteTrailers(end, trailers));
        var again = new MessageReader(MessageKind.Body, HttpSettings.Wide);
        again.Read(raw.ToArray());
        InvariantException.Require(again.Bodies.Count == 1, $"what is written is read again: {again.Outcome}");
        InvariantException.RequireSame(body, again.Bodies[0].Body, "a body reads as it was written");
        InvariantException.RequireSame(
            string.Join('\n', HeadText.Kept(trailers)), string.Join('\n', HeadText.Kept(again.Bodies[0].Trailers)), "trailers read as they were written");
    }
}
