namespace Waterfall.Http.Semantics;

/// <summary>Walks a comma-separated list of tokens (RFC 9110 5.6.1), skipping empty elements and whitespace around each.</summary>
internal ref struct ListReader
{
    private ReadOnlySpan<byte> _rest;

    public ListReader(ReadOnlySpan<byte> list)
    {
        _rest = list;
        Current = default;
    }

    public ReadOnlySpan<byte> Current { get; private set; }

    public bool MoveNext()
    {
        while (!_rest.IsEmpty)
        {
            int comma = _rest.IndexOf((byte)',');
            ReadOnlySpan<byte> element = comma < 0 ? _rest : _rest[..comma];
            _rest = comma < 0 ? default : _rest[(comma + 1)..];
            Current = element.Trim(" \t"u8);
            if (!Current.IsEmpty) return true;
        }

        return false;
    }
}
