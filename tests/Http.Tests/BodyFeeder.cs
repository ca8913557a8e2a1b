using System.Text;
using Waterfall.Http.Http1;
using Waterfall.Http.Semantics;

namespace Waterfall.Http.Tests;

/// <summary>Feeds a body whole, byte by byte and at every two-way split, as a connection would: what is not consumed is offered again.</summary>
internal static class BodyFeeder
{
    public static string Decode(MessageFraming framing, byte[] raw, HttpLimits? limits = null)
    {
        limits ??= HttpLimits.Default;
        string expected = Run(framing, limits, raw);
        Assert.Equal(expected, Run(framing, limits, raw.Select(b => new[] { b }).ToArray()));
        for (int split = 1; split < raw.Length; split += HeadFeeder.Step(split, raw.Length))
        {
            string actual = Run(framing, limits, raw[..split], raw[split..]);
            if (expected != actual) Assert.Fail($"split at {split}: {actual}\nwhole: {expected}");
        }

        return expected;
    }

    /// <summary>The outcome, the body and the trailers, as text; with the bytes left over.</summary>
    private static string Run(MessageFraming framing, HttpLimits limits, params byte[][] pieces)
    {
        var decoder = default(Http1BodyDecoder);
        decoder.Begin(framing, limits);
        var body = new StringBuilder();
        var trailers = new MessageHead();
        bool inTrailers = false;
        for (int piece = 0; piece < pieces.Length; piece++)
        {
            ReadOnlySpan<byte> input = pieces[piece];
            while (true)
            {
                if (inTrailers)
                {
                    ParseStatus parsed = Http1HeadParser.ParseTrailers(trailers, limits, input, out int consumed);
                    input = input[consumed..];
                    if (parsed == ParseStatus.NeedMore) break;
                    if (parsed == ParseStatus.Rejected) return $"Rejected {trailers.Rejection}";
                    return $"End [{body}] {string.Join(' ', HeadFeeder.Fields(trailers))} left {Left(pieces, piece, input.Length)}";
                }

                BodyStatus status = decoder.Read(input, out int skip, out int data);
                if (status == BodyStatus.Rejected) return $"Rejected {decoder.Rejection}";
                Assert.InRange(skip + data, 0, input.Length);
                Assert.Equal(status == BodyStatus.Data, data > 0);
                body.Append(Bytes.Text(input.Slice(skip, data)));
                input = input[(skip + data)..];
                Assert.Equal(body.Length, decoder.BodyBytes);
                if (status == BodyStatus.NeedMore)
                {
                    Assert.True(input.IsEmpty);
                    break;
                }

                Assert.Equal(status is BodyStatus.End or BodyStatus.Trailers, decoder.IsAtEnd && status != BodyStatus.Data);
                if (status == BodyStatus.End) return $"End [{body}]  left {Left(pieces, piece, input.Length)}";
                inTrailers = status == BodyStatus.Trailers;
            }
        }

        return $"NeedMore [{body}]";
    }

    private static int Left(byte[][] pieces, int piece, int rest) => rest + pieces.Skip(piece + 1).Sum(p => p.Length);
}
