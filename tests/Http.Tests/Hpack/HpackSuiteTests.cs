using Waterfall.Http.Hpack;

namespace Waterfall.Http.Tests.Hpack;

public sealed class HpackSuiteTests
{
    [HpackSuiteFact]
    public void Every_story_decodes()
    {
        var blocks = 0;
        foreach (var (name, cases) in HpackSuite.Stories())
        {
            var decoder = new HpackDecoder();
            foreach (var each in cases)
            {
                if (each.TableSize is { } size) decoder.SetMaxTableSize(size);
                var sink = new HpackSink();
                Assert.Equal((name, HpackError.None), (name, decoder.Decode(each.Wire, true, ref sink)));
                Assert.Equal(each.Fields, sink.Fields);
                blocks++;
            }
        }
        Assert.True(blocks > 100, $"{blocks} blocks");
    }

    [HpackSuiteFact]
    public void Every_story_decodes_in_random_fragments()
    {
        var random = new Random(6);
        foreach (var (_, cases) in HpackSuite.Stories())
        {
            var decoder = new HpackDecoder();
            foreach (var each in cases)
            {
                if (each.TableSize is { } size) decoder.SetMaxTableSize(size);
                var sink = new HpackSink();
                for (var at = 0; at < each.Wire.Length;)
                {
                    var end = Math.Min(each.Wire.Length, at + random.Next(0, random.Next(2, 40)));
                    Assert.Equal(HpackError.None, decoder.Decode(each.Wire.AsSpan(at..end), false, ref sink));
                    at = end;
                }
                Assert.Equal(HpackError.None, decoder.Decode([], true, ref sink));
                Assert.Equal(each.Fields, sink.Fields);
            }
        }
    }

    [HpackSuiteFact]
    public void Every_story_goes_through_encoder_and_decoder()
    {
        var (plain, encoded) = (0L, 0L);
        foreach (var (_, cases) in HpackSuite.Stories())
        {
            var encoder = new HpackEncoder();
            var decoder = new HpackDecoder();
            foreach (var each in cases)
            {
                if (each.TableSize is { } size)
                {
                    decoder.SetMaxTableSize(size);
                    encoder.SetMaxTableSize(size);
                }
                var block = BlockWriter.Write(encoder, each.Fields);
                var sink = new HpackSink();
                Assert.Equal(HpackError.None, decoder.Decode(block, true, ref sink));
                Assert.Equal(each.Fields, sink.Fields);
                Assert.Equal(encoder.TableSize, decoder.TableSize);
                plain += each.Fields.Sum(field => field.Name.Length + field.Value.Length);
                encoded += block.Length;
            }
        }
        Assert.True(encoded < plain * 0.5, $"{encoded} of {plain} bytes");
    }

    [HpackSuiteFact]
    public void Broken_blocks_never_throw()
    {
        var random = new Random(12);
        var outcomes = new HashSet<HpackError>();
        foreach (var (_, cases) in HpackSuite.Stories())
        {
            foreach (var each in cases.Take(20))
            {
                for (var i = 0; i < 5; i++)
                {
                    var decoder = new HpackDecoder(4096, 256);
                    var wire = each.Wire.ToArray();
                    for (var change = random.Next(1, 4); change > 0; change--) wire[random.Next(wire.Length)] = (byte)random.Next(256);
                    var sink = new HpackSink();
                    outcomes.Add(decoder.Decode(wire, true, ref sink));
                    Assert.InRange(decoder.TableSize, 0, 4096);
                }
            }
        }
        Assert.True(outcomes.Count >= 6, string.Join(", ", outcomes));
    }
}
