namespace Waterfall.Http.Http2;

/// <summary>
/// The streams closed last. What still comes for a stream that this side has reset was on its way and is ignored; for any other closed stream
/// it is an error (RFC 9113 5.1).
/// </summary>
internal sealed class Http2ClosedStreams
{
    private const int Capacity = 128;

    private readonly uint[] _ids = new uint[Capacity];
    private readonly bool[] _resetHere = new bool[Capacity];
    private int _next;
    private uint _forgotten;

    public void Add(uint id, bool resetHere)
    {
        // One that this side has reset and has no room to remember makes all before it forgiven.
        if (_resetHere[_next]) _forgotten = Math.Max(_forgotten, _ids[_next]);
        _ids[_next] = id;
        _resetHere[_next] = resetHere;
        _next = (_next + 1) & (Capacity - 1);
    }

    /// <summary>Whether frames for it are to be ignored.</summary>
    public bool WasResetHere(uint id)
    {
        int index = _ids.AsSpan().IndexOf(id);
        return index >= 0 ? _resetHere[index] : id <= _forgotten;
    }

    /// <summary>Whether it is known to have been open.</summary>
    public bool Contains(uint id) => _ids.AsSpan().Contains(id);
}
