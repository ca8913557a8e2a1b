using Waterfall.Core.Expressions.Json;

namespace Waterfall.Core.Expressions.Sources;

/// <summary>Names and values of a query (<c>a=1&amp;b</c>, as forms write it) or of a Cookie field (<c>a=1; b=2</c>, RFC 6265 4.2.1), one pair at a time.</summary>
internal ref struct PairReader(ReadOnlySpan<byte> text, bool isQuery)
{
    private ReadOnlySpan<byte> _rest = text;

    internal ReadOnlySpan<byte> Name { get; private set; }

    internal ReadOnlySpan<byte> Value { get; private set; }

    internal bool MoveNext()
    {
        while (!_rest.IsEmpty)
        {
            var end = _rest.IndexOf(isQuery ? (byte)'&' : (byte)';');
            var pair = end < 0 ? _rest : _rest[..end];
            _rest = end < 0 ? default : _rest[(end + 1)..];
            if (!isQuery) pair = pair.Trim(" \t"u8);
            if (pair.IsEmpty) continue;
            var equals = pair.IndexOf((byte)'=');
            if (equals < 0 && !isQuery) continue; // a cookie has a value
            Name = equals < 0 ? pair : pair[..equals];
            Value = equals < 0 ? default : pair[(equals + 1)..];
            return true;
        }
        return false;
    }

    /// <summary>Whether the pair has that name.</summary>
    internal readonly bool IsNamed(ReadOnlySpan<byte> name, JsonArena arena)
    {
        if (!isQuery || !PercentDecoder.IsEncoded(Name, plusIsSpace: true)) return Name.SequenceEqual(name);
        var start = arena.ByteCount;
        var isNamed = DecodedName(arena).Utf8.SequenceEqual(name);
        arena.Truncate(start);
        return isNamed;
    }

    internal readonly JsonValue DecodedName(JsonArena arena) => Decoded(Name, arena);

    internal readonly JsonValue DecodedValue(JsonArena arena) => Decoded(Value, arena);

    private readonly JsonValue Decoded(ReadOnlySpan<byte> text, JsonArena arena) =>
        isQuery ? PercentDecoder.Decode(arena, text, plusIsSpace: true) : arena.AddString(text);
}
