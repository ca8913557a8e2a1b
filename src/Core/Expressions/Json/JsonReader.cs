using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Waterfall.Core.Expressions.Json;

/// <summary>
/// Reads one JSON text (RFC 8259) into an arena: the text is copied there once, and strings and numbers point into the copy. Strict, and what is wrong is
/// a value: a body that is no JSON is a peer's mistake, for which <c>Utf8JsonReader</c> would throw.
/// </summary>
internal ref struct JsonReader
{
    /// <summary>How many arrays and objects may stand in each other.</summary>
    internal const int MaxDepth = 64;

    // RFC 8259 7: what ends the plain part of a string.
    private static readonly SearchValues<byte> StringStops = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(control => (byte)control), (byte)'"', (byte)'\\']);

    private readonly JsonArena _arena;
    private readonly int _start;
    private readonly ReadOnlySpan<byte> _text;
    private int _at;
    private int _depth;

    private JsonReader(JsonArena arena, int start)
    {
        _arena = arena;
        _start = start;
        _text = arena.Bytes(start, arena.ByteCount - start);
    }

    internal static bool TryRead(JsonArena arena, ReadOnlySpan<byte> json, out JsonValue value, out int errorAt)
    {
        var start = arena.ByteCount;
        arena.Write(json);
        return TryReadFrom(arena, start, out value, out errorAt);
    }

    /// <summary>Reads what was written to the arena since its <see cref="JsonArena.ByteCount"/> was that.</summary>
    internal static bool TryReadFrom(JsonArena arena, int start, out JsonValue value, out int errorAt)
    {
        var reader = new JsonReader(arena, start);
        var open = arena.Begin();
        errorAt = -1;
        value = default;
        if (Utf8.IsValid(reader._text) && reader.ReadValue(out value) && reader.Peek() < 0) return true;
        arena.EndArray(open);
        errorAt = reader._at;
        value = default;
        return false;
    }

    private bool ReadValue(out JsonValue value)
    {
        value = default;
        switch (Peek())
        {
            case '{':
                return ReadObject(out value);
            case '[':
                return ReadArray(out value);
            case '"':
                return ReadString(out value);
            case 't':
                value = JsonValue.True;
                return ReadWord("true"u8);
            case 'f':
                value = JsonValue.False;
                return ReadWord("false"u8);
            case 'n':
                return ReadWord("null"u8);
            default:
                return ReadNumber(out value);
        }
    }

    private bool ReadObject(out JsonValue value)
    {
        value = default;
        if (++_depth > MaxDepth) return false;
        var begin = _arena.Begin();
        _at++;
        var isEmpty = Skip('}');
        while (!isEmpty)
        {
            if (Peek() != '"' || !ReadString(out var name) || !Skip(':') || !ReadMember(name)) return false;
            if (Skip('}')) break;
            if (!Skip(',')) return false;
        }
        _depth--;
        value = _arena.EndObject(begin);
        return true;
    }

    private bool ReadMember(in JsonValue name)
    {
        _arena.Push(name);
        if (!ReadValue(out var value)) return false;
        _arena.Push(value);
        return true;
    }

    private bool ReadArray(out JsonValue value)
    {
        value = default;
        if (++_depth > MaxDepth) return false;
        var begin = _arena.Begin();
        _at++;
        var isEmpty = Skip(']');
        while (!isEmpty)
        {
            if (!ReadValue(out var element)) return false;
            _arena.Push(element);
            if (Skip(']')) break;
            if (!Skip(',')) return false;
        }
        _depth--;
        value = _arena.EndArray(begin);
        return true;
    }

    private bool ReadNumber(out JsonValue value)
    {
        var length = JsonNumber.Length(_text[_at..]);
        value = _arena.At(JsonForm.NumberText, _start + _at, length);
        _at += length;
        return length > 0;
    }

    private bool ReadWord(ReadOnlySpan<byte> word)
    {
        if (!_text[_at..].StartsWith(word)) return false;
        _at += word.Length;
        return true;
    }

    private bool ReadString(out JsonValue value)
    {
        var begin = ++_at;
        var stop = _text[_at..].IndexOfAny(StringStops);
        value = default;
        if (stop < 0) return false;
        _at += stop;
        if (_text[_at] == '\\') return ReadEscaped(begin, out value);
        if (_text[_at] != '"') return false;
        value = _arena.At(JsonForm.String, _start + begin, stop);
        _at++;
        return true;
    }

    // With escapes the string is written anew behind the text.
    private bool ReadEscaped(int begin, out JsonValue value)
    {
        value = default;
        var start = _arena.ByteCount;
        while (true)
        {
            _arena.Write(_text[begin.._at]);
            if (_text[_at] == '"') break;
            if (_text[_at] != '\\' || !ReadEscape()) return false;
            begin = _at;
            var stop = _text[_at..].IndexOfAny(StringStops);
            if (stop < 0) return false;
            _at += stop;
        }
        _at++;
        value = _arena.StringSince(start);
        return true;
    }

    private bool ReadEscape()
    {
        if (_at + 1 >= _text.Length) return false;
        var plain = _text[_at + 1] switch
        {
            (byte)'"' => '"',
            (byte)'\\' => '\\',
            (byte)'/' => '/',
            (byte)'b' => '\b',
            (byte)'f' => '\f',
            (byte)'n' => '\n',
            (byte)'r' => '\r',
            (byte)'t' => '\t',
            _ => '\0',
        };
        if (plain == '\0') return _text[_at + 1] == 'u' && ReadCodePoint();
        _arena.Write([(byte)plain]);
        _at += 2;
        return true;
    }

    // RFC 8259 7: characters beyond the basic plane come as a surrogate pair. A half of one is no character (8.2) and is refused.
    private bool ReadCodePoint()
    {
        if (!ReadUnit(out var unit)) return false;
        Rune rune;
        if (!char.IsSurrogate(unit)) rune = new Rune(unit);
        else if (!char.IsHighSurrogate(unit) || !ReadUnit(out var low) || !Rune.TryCreate(unit, low, out rune)) return false;
        _arena.Advance(rune.EncodeToUtf8(_arena.GetSpan(4)));
        return true;
    }

    private bool ReadUnit(out char unit)
    {
        unit = default;
        if (_at + 6 > _text.Length || _text[_at] != '\\' || _text[_at + 1] != 'u') return false;
        var value = 0;
        foreach (var digit in _text.Slice(_at + 2, 4))
        {
            if (!char.IsAsciiHexDigit((char)digit)) return false;
            value = (value << 4) | HexDigit.Value(digit);
        }
        unit = (char)value;
        _at += 6;
        return true;
    }

    private bool Skip(char expected)
    {
        if (Peek() != expected) return false;
        _at++;
        return true;
    }

    // The next byte that is no whitespace (RFC 8259 2), or -1.
    private int Peek()
    {
        while (_at < _text.Length && _text[_at] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r') _at++;
        return _at < _text.Length ? _text[_at] : -1;
    }
}
