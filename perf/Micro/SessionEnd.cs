using System.Buffers;
using Waterfall.Http.Http2;

namespace Waterfall.Micro;

/// <summary>One end of a connection with HTTP/2 in memory: a session, what it has written, and the streams it may use.</summary>
internal sealed class SessionEnd : IBufferWriter<byte>, IHttp2StreamPool
{
    private readonly Stack<Http2StreamState> _free = new();
    private readonly byte[] _output = new byte[64 * 1024];
    private int _written;

    public SessionEnd(Http2Role role)
    {
        Session = new Http2Session(role, new Http2SessionOptions(), this, this);
        Session.Start();
    }

    public Http2Session Session { get; }

    public ReadOnlySpan<byte> Written => _output.AsSpan(0, _written);

    /// <summary>What was written has been sent.</summary>
    /// <returns>How many bytes it was.</returns>
    public int Sent()
    {
        int bytes = _written;
        _written = 0;
        Session.OutputSent();
        Session.NowMs++; // what is limited by rate is not what is measured
        return bytes;
    }

    /// <summary>Gives bytes to the session until an event of a stream's end or the end of the bytes; bodies are consumed at once.</summary>
    /// <returns>The stream that its peer has ended, or null.</returns>
    public Http2StreamState? ReadToEnd(ref ReadOnlySpan<byte> input)
    {
        while (true)
        {
            Http2EventKind kind = Session.Read(input, out int consumed);
            input = input[consumed..];
            if (kind == Http2EventKind.NeedMore) return null;
            if (kind == Http2EventKind.Error) throw new InvalidOperationException(Session.Error.Detail);
            if (kind == Http2EventKind.Data)
            {
                Session.Consumed(Session.Stream!, Session.DataLength);
                input = input[Session.DataLength..];
            }

            if (Session.EndsStream) return Session.Stream;
        }
    }

    public Http2StreamState Rent() => _free.TryPop(out Http2StreamState? state) ? state : new Http2StreamState();

    public void Return(Http2StreamState state)
    {
        state.Reset();
        _free.Push(state);
    }

    public void Advance(int count) => _written += count;

    public Memory<byte> GetMemory(int sizeHint = 0) => _output.AsMemory(_written);

    public Span<byte> GetSpan(int sizeHint = 0) => _output.AsSpan(_written);
}
