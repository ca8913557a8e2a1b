using Waterfall.Http.Hpack;
using Waterfall.Http.Semantics;

namespace Waterfall.Fuzz.Targets;

/// <summary>
/// The field blocks of one connection: an octet that chooses the size of the table, then blocks, each behind an octet with its length; the last
/// one may be short.
/// </summary>
internal sealed class HpackTarget : FuzzTarget
{
    private const int MaxString = 200;
    private static readonly int[] TableSizes = [0, 64, 256, 4096];

    public override string Name => "hpack";

    public override IReadOnlyList<byte[]> Words { get; } =
    [
        [0x82], [0xBE], [0xBF], [0xC0], [0xFF, 0x00], [0xFF, 0x80, 0x80, 0x80, 0x80, 0x00], [0x80], [0x20], [0x3F, 0x00], [0x3F, 0xE1, 0x1F], [0x3F, 0xE2, 0x1F],
        [0x40], [0x00], [0x10], [0x7E], [0x0F, 0x2F], [0x1F, 0x2F], [0x44, 0x01, 0x2F], [0x41, 0x00], [0x5F, 0x81, 0x1F], [0x40, 0x01, 0x61, 0x01, 0x62],
        [0x40, 0x00, 0x00], [0x7F, 0x00, 0x01, 0x31], [0x7F, 0x45], [0x81, 0xFF], [0x84, 0xFF, 0xFF, 0xFF, 0xFF], [0x85, 0xF2, 0xB2, 0x4A, 0x84, 0xFF],
        [0x83, 0xFF, 0xFF, 0xE6], [0x04, 0x63, 0x6F, 0x6F, 0x6B], [0x06, 0x63, 0x6F, 0x6F, 0x6B, 0x69, 0x65], [0x01, 0x3A],
    ];

    public override string Run(byte[] input, Random random)
    {
        if (input.Length == 0) return "Empty";
        var maxTableSize = TableSizes[input[0] % TableSizes.Length];
        var blocks = Blocks(input);
        var whole = Read(maxTableSize, blocks.Select(block => new[] { block }));
        for (var i = 0; i < 4; i++)
        {
            var split = Read(maxTableSize, blocks.Select(block => block.Length == 0 ? [block] : Splits.Of(block, random).ElementAtOrDefault(i) ?? [block]));
            InvariantException.RequireSame(whole.Text, split.Text, "blocks read the same in any split");
        }
        CheckEncoded(whole.Fields, random);
        return $"{whole.Error} {Math.Min(whole.Fields.Count, 5)} {whole.TableSize / 64}";
    }

    private static List<byte[]> Blocks(byte[] input)
    {
        var blocks = new List<byte[]>();
        for (var at = 1; at < input.Length;)
        {
            var end = Math.Min(input.Length, at + 1 + input[at]);
            blocks.Add(input[(at + 1)..end]);
            at = end;
        }
        return blocks;
    }

    private static (HpackError Error, List<Field> Fields, int TableSize, string Text) Read(int maxTableSize, IEnumerable<byte[][]> blocks)
    {
        var decoder = new HpackDecoder(maxTableSize, MaxString);
        var sink = new Sink();
        var error = HpackError.None;
        foreach (var fragments in blocks)
        {
            for (var i = 0; i < fragments.Length && error == HpackError.None; i++) error = decoder.Decode(fragments[i], i == fragments.Length - 1, ref sink);
            InvariantException.Require(decoder.TableSize >= 0 && decoder.TableSize <= maxTableSize, "a table stays within its bound");
            if (error != HpackError.None) break;
        }
        foreach (var field in sink.Fields) InvariantException.Require(field.Name.Length <= MaxString && field.Value.Length <= MaxString, "a string stays within its bound");
        return (error, sink.Fields, decoder.TableSize, $"{error} {decoder.TableSize}\n{string.Join('\n', sink.Fields)}");
    }

    // As a gateway does: what came in leaves through another connection's table, whose size changes now and then.
    private static void CheckEncoded(List<Field> fields, Random random)
    {
        var encoder = new HpackEncoder(TableSizes[random.Next(TableSizes.Length)]);
        var decoder = new HpackDecoder();
        for (var round = 0; round < 3; round++)
        {
            var size = TableSizes[random.Next(TableSizes.Length)];
            decoder.SetMaxTableSize(size);
            encoder.SetMaxTableSize(size);
            var block = new MemoryStream();
            var buffer = new byte[HpackEncoder.MaxFieldLength(MaxString, MaxString)];
            block.Write(buffer, 0, encoder.BeginBlock(buffer));
            foreach (var field in fields) block.Write(buffer, 0, Encode(encoder, field, buffer));
            var sink = new Sink();
            var error = decoder.Decode(block.ToArray(), true, ref sink);
            InvariantException.Require(error == HpackError.None, $"what is encoded decodes: {error}");
            InvariantException.RequireSame(string.Join('\n', fields.Select(Lower)), string.Join('\n', sink.Fields.Select(Lower)), "what is encoded decodes to the same");
            InvariantException.Require(encoder.TableSize == decoder.TableSize, "both tables are in step");
        }
    }

    private static int Encode(HpackEncoder encoder, Field field, Span<byte> buffer)
    {
        var (name, value) = (Text.Bytes(field.Name), Text.Bytes(field.Value));
        if (field.Pseudo is not (HpackPseudo.None or HpackPseudo.Other)) return encoder.EncodePseudo(field.Pseudo, value, buffer);
        if (field.IsNeverIndexed) return encoder.Encode(field.Known, name, value, HpackIndexing.Never, buffer);
        return encoder.Encode(field.Known, name, value, buffer);
    }

    // Names leave in lower case, and what was never indexed stays so; the encoder's own rule may make more of them.
    private static string Lower(Field field) => $"{string.Concat(field.Name.Select(c => char.IsAsciiLetterUpper(c) ? (char)(c | 0x20) : c))}: {field.Value}";

    private sealed record Field(string Name, string Value, KnownHeader Known, HpackPseudo Pseudo, bool IsNeverIndexed, bool IsChecked);

    private sealed class Sink : IHpackSink
    {
        public List<Field> Fields { get; } = [];

        public bool OnField(in HpackField field)
        {
            Fields.Add(new Field(Text.Of(field.Name), Text.Of(field.Value), field.Known, field.Pseudo, field.IsNeverIndexed, field.IsChecked));
            return field.Value.Length % 3 != 0;
        }
    }
}
