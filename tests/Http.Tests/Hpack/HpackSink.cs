using Waterfall.Http.Hpack;
using Waterfall.Http.Semantics;

namespace Waterfall.Http.Tests.Hpack;

/// <summary>Keeps what is decoded, as text.</summary>
internal sealed class HpackSink(Func<string, bool>? accepts = null) : IHpackSink
{
    public List<(string Name, string Value)> Fields { get; } = [];

    public List<(KnownHeader Known, HpackPseudo Pseudo, bool IsNeverIndexed, bool IsChecked, bool IsNameChecked)> Facts { get; } = [];

    public bool OnField(in HpackField field)
    {
        Fields.Add((Bytes.Text(field.Name), Bytes.Text(field.Value)));
        Facts.Add((field.Known, field.Pseudo, field.IsNeverIndexed, field.IsChecked, field.IsNameChecked));
        return accepts is null || accepts(Bytes.Text(field.Value));
    }

    /// <summary>Decodes a whole block of hexadecimal digits, blanks among them.</summary>
    public static (HpackError Error, List<(string Name, string Value)> Fields) Decode(HpackDecoder decoder, string hex)
    {
        var sink = new HpackSink();
        var error = decoder.Decode(Hex(hex), true, ref sink);
        return (error, sink.Fields);
    }

    public static byte[] Hex(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
