using Waterfall.Http.Hpack;
using Waterfall.Http.Semantics;

namespace Waterfall.Http.Tests.Hpack;

/// <summary>Encodes blocks of fields given as text.</summary>
internal static class BlockWriter
{
    /// <summary>A block as a session writes it.</summary>
    public static byte[] Write(HpackEncoder encoder, IEnumerable<(string Name, string Value)> fields)
    {
        var block = new List<byte>(Begin(encoder));
        foreach (var (name, value) in fields) block.AddRange(Field(encoder, name, value));
        return [.. block];
    }

    public static byte[] Begin(HpackEncoder encoder)
    {
        var buffer = new byte[12];
        return buffer[..encoder.BeginBlock(buffer)];
    }

    public static byte[] Field(HpackEncoder encoder, string name, string value)
    {
        // Exactly as much room as is promised to be enough.
        var buffer = new byte[HpackEncoder.MaxFieldLength(name.Length, value.Length)];
        var written = Pseudo(name) switch
        {
            HpackPseudo.Status => encoder.EncodeStatus(int.Parse(value, System.Globalization.CultureInfo.InvariantCulture), buffer),
            HpackPseudo.None => encoder.Encode(KnownHeaders.Find(Bytes.Of(name)), Bytes.Of(name), Bytes.Of(value), buffer),
            var pseudo => encoder.EncodePseudo(pseudo, Bytes.Of(value), buffer),
        };
        return buffer[..written];
    }

    public static byte[] Field(HpackEncoder encoder, string name, string value, HpackIndexing indexing)
    {
        var buffer = new byte[HpackEncoder.MaxFieldLength(name.Length, value.Length)];
        return buffer[..encoder.Encode(KnownHeaders.Find(Bytes.Of(name)), Bytes.Of(name), Bytes.Of(value), indexing, buffer)];
    }

    private static HpackPseudo Pseudo(string name) => name switch
    {
        ":method" => HpackPseudo.Method,
        ":scheme" => HpackPseudo.Scheme,
        ":authority" => HpackPseudo.Authority,
        ":path" => HpackPseudo.Path,
        ":status" => HpackPseudo.Status,
        ":protocol" => HpackPseudo.Protocol,
        _ => HpackPseudo.None,
    };
}
