namespace Waterfall.Http.Semantics;

/// <summary>
/// Reads a structured field value (RFC 9651 4.2), one element a call, strictly and without allocating. Several field lines are to be joined with a
/// comma before.
/// </summary>
/// <remarks>
/// A value that fails anywhere fails as a whole (RFC 9651 4.2): whoever uses elements before the end has to forget them when <see cref="Failed"/>
/// turns out to be set.
/// </remarks>
public ref struct StructuredFieldReader
{
    private readonly ReadOnlySpan<byte> _value;
    private readonly StructuredFieldKind _kind;
    private int _at;
    private bool _began;
    private bool _inInnerList;
    private StructuredBareItem _item;

    /// <summary>A reader before the first element.</summary>
    /// <param name="value">The field value.</param>
    /// <param name="kind">What the field is defined to be.</param>
    public StructuredFieldReader(ReadOnlySpan<byte> value, StructuredFieldKind kind)
    {
        _value = value;
        _kind = kind;
        Key = default;
    }

    /// <summary>What was read last.</summary>
    public StructuredElement Element { get; private set; }

    /// <summary>Key of the parameter or the dictionary's member; empty for everything else.</summary>
    public ReadOnlySpan<byte> Key { get; private set; }

    /// <summary>Type of the item or of the parameter's value.</summary>
    public readonly StructuredType Type => _item.Type;

    /// <summary>An Integer; a Date in seconds; a Decimal in thousandths; a Boolean as 0 or 1.</summary>
    public readonly long Number => _item.Number;

    /// <summary>A Token; a String, Bytes or DisplayString as they stand between their delimiters, escapes and encoding included.</summary>
    public readonly ReadOnlySpan<byte> Text => _value.Slice(_item.Start, _item.Length);

    /// <summary>Whether the value is no structured field of its kind: it is to be ignored as a whole.</summary>
    public bool Failed { get; private set; }

    /// <summary>Goes to the next element; <c>false</c> at the end or where the value fails.</summary>
    public bool Read()
    {
        if (Failed) return false;
        Key = default;
        Element = Next();
        Failed |= Element == StructuredElement.None && _at < _value.Length;
        return Element != StructuredElement.None && !Failed;
    }

    /// <summary>Writes the octets or the UTF-8 text that a String, Bytes or DisplayString stands for.</summary>
    /// <param name="destination">At least as long as <see cref="Text"/>.</param>
    /// <returns>How many bytes were written.</returns>
    public readonly int Decode(Span<byte> destination) => StructuredBareItem.Decode(Type, Text, destination);

    private StructuredElement Next()
    {
        if (!_began) return Begin();
        if (Element != StructuredElement.InnerList && Peek() == ';') return Parameter();
        if (_inInnerList) return InnerItem();
        if (_kind == StructuredFieldKind.Item)
        {
            SkipSpaces();
            return StructuredElement.None; // anything that is left is a failure
        }

        SkipWhitespace();
        if (_at == _value.Length) return StructuredElement.None;
        if (Peek() != ',') return StructuredElement.None;
        _at++;
        SkipWhitespace();
        return _at == _value.Length ? Fail() : Member(); // RFC 9651 4.2.1: no trailing comma
    }

    private StructuredElement Begin()
    {
        _began = true;
        SkipSpaces();
        if (_kind == StructuredFieldKind.Item) return Bare();
        return _at == _value.Length ? StructuredElement.None : Member();
    }

    private StructuredElement Member()
    {
        if (_kind == StructuredFieldKind.Dictionary)
        {
            if (!TryKey()) return Fail();
            if (Peek() != '=')
            {
                _item = StructuredBareItem.True;
                return StructuredElement.Item;
            }

            _at++;
        }

        if (Peek() != '(') return Bare();
        _at++;
        _inInnerList = true;
        return StructuredElement.InnerList;
    }

    // RFC 9651 4.2.1.2: items are apart by spaces, and so may be the parentheses.
    private StructuredElement InnerItem()
    {
        int before = _at;
        SkipSpaces();
        if (Peek() == ')')
        {
            _at++;
            _inInnerList = false;
            return StructuredElement.InnerListEnd;
        }

        return _at == before && Element != StructuredElement.InnerList ? Fail() : Bare();
    }

    private StructuredElement Parameter()
    {
        _at++;
        SkipSpaces();
        if (!TryKey()) return Fail();
        _item = StructuredBareItem.True;
        if (Peek() != '=') return StructuredElement.Parameter;
        _at++;
        return Bare() == StructuredElement.Item ? StructuredElement.Parameter : StructuredElement.None;
    }

    private StructuredElement Bare()
    {
        if (!StructuredBareItem.TryRead(_value, ref _at, out _item)) return Fail();
        return StructuredElement.Item;
    }

    // RFC 9651 3.1.2: key = ( lcalpha / "*" ) *( lcalpha / DIGIT / "_" / "-" / "." / "*" )
    private bool TryKey()
    {
        int start = _at;
        if (!char.IsAsciiLetterLower(Peek()) && Peek() != '*') return false;
        while (char.IsAsciiLetterLower(Peek()) || char.IsAsciiDigit(Peek()) || Peek() is '_' or '-' or '.' or '*') _at++;
        Key = _value[start.._at];
        return true;
    }

    private readonly char Peek() => _at < _value.Length ? (char)_value[_at] : '\0';

    private void SkipSpaces()
    {
        while (Peek() == ' ') _at++;
    }

    private void SkipWhitespace()
    {
        while (Peek() is ' ' or '\t') _at++;
    }

    private StructuredElement Fail()
    {
        Failed = true;
        return StructuredElement.None;
    }
}
