using Waterfall.Http.Http2;

namespace Waterfall.Http.Tests.Http2;

/// <summary>A pool that knows how many streams are out.</summary>
internal sealed class StreamPool : IHttp2StreamPool
{
    private readonly Stack<Http2StreamState> _free = new();

    public int Rented { get; private set; }

    public int ReturnedBySession { get; private set; }

    public Http2StreamState Rent()
    {
        Rented++;
        return _free.TryPop(out Http2StreamState? state) ? state : new Http2StreamState();
    }

    public void Return(Http2StreamState state)
    {
        ReturnedBySession++;
        GiveBack(state);
    }

    public void GiveBack(Http2StreamState state)
    {
        Rented--;
        state.Reset();
        _free.Push(state);
    }
}
