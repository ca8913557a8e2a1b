using System.Buffers.Binary;
using System.Threading.Tasks.Sources;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.IO.Tls;

/// <summary>
/// What SslStream reads from and writes to: the queues of the connection below. It is given whole records only, so that after the handshake its reads
/// complete at once and nothing of it is suspended, or holds a buffer, while a connection is idle.
/// </summary>
/// <remarks>
/// RFC 8446 5.1, as TLS 1.2 has it (RFC 5246 6.2.1):
/// <code>
/// +-------------+-------------------+-----------------+----------------
/// | type (8)    | version (16)      | length (16)     | fragment
/// +-------------+-------------------+-----------------+----------------
/// </code>
/// </remarks>
/// <param name="inner">The connection below.</param>
/// <param name="isServer">Whether a client's handshake comes first.</param>
internal sealed class TlsRecordStream(Connection inner, bool isServer) : Stream, IValueTaskSource<int>
{
    internal const int HeaderLength = 5;

    // RFC 5246 6.2.3: a record is never longer.
    private const int MaxFragment = 16384 + 2048;

    // Key updates (RFC 8446 4.6.3), tickets, empty records: SslStream goes on reading over them, and a peer that sends nothing else would have the loop to
    // itself. OpenSSL takes 32 empty ones; servers send a few tickets.
    private const int MaxWithoutContent = 64;

    private Memory<byte> _pending;
    private Action<object?>? _continuation;
    private object? _state;
    private bool _isPending;
    private short _version;
    private int _left;
    private int _withoutContent;
    private bool _expectsHello = isServer;
    private SplitClientHello? _hello;

    /// <summary>The length of the last record given out, its header included.</summary>
    internal int RecordLength { get; private set; }

    /// <summary>Whether SslStream has been told that nothing more comes.</summary>
    internal bool IsEndTold { get; private set; }

    /// <summary>Whether the peer sent what is no record: nothing behind it is read.</summary>
    internal bool IsMalformed { get; private set; }

    /// <summary>Whether the handshake is over: from here on, records without content are counted.</summary>
    internal bool IsOpen { get; set; }

    /// <summary>Whether what is written is about to be sent anyway.</summary>
    internal bool IsSending { get; set; }

    /// <summary>Whether a record is there as a whole.</summary>
    internal bool HasRecord => _left > 0 ? _hello is not null || inner.Input.Queue.Length >= _left : FindRecord();

    /// <summary>So many bytes of content have been in what was given out.</summary>
    internal void OnDecrypted(int count) => _withoutContent = count > 0 ? 0 : _withoutContent;

    /// <summary>Receives until a record is whole. False when more has to come first; true as well when nothing more will.</summary>
    internal bool Fill()
    {
        while (!HasRecord && !IsMalformed && !inner.Input.IsEnded)
        {
            if (!inner.CanReceive || !inner.Receive())
                return false;
        }
        return true;
    }

    /// <summary>Lets a read go on that waits, if there is something for it. False when none waits.</summary>
    internal bool Resume()
    {
        if (!_isPending)
            return false;
        if (!Fill() || _continuation is not { } continuation)
            return true;
        _continuation = null;
        var state = _state;
        _state = null;
        continuation(state);
        return true;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Fill())
            return new ValueTask<int>(Take(buffer));
        inner.Input.Queue.Compact();
        _pending = buffer;
        _isPending = true;
        return new ValueTask<int>(this, _version);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!inner.Output.IsOpen || buffer.IsEmpty)
            return default; // the failure is met where the connection is looked at next
        var queue = inner.Output.Queue;
        buffer.Span.CopyTo(queue.GetSpan(buffer.Length));
        queue.Advance(buffer.Length);
        if (!IsSending)
            inner.Output.MarkDirty();
        return default;
    }

    private int Take(Memory<byte> buffer)
    {
        if (!HasRecord)
        {
            IsEndTold = true;
            return 0;
        }
        if (buffer.IsEmpty)
            return 0; // asked to tell when there is something
        if (_hello is not null)
            return TakeHello(_hello.Record[^_left..], buffer.Span);
        var queue = inner.Input.Queue;
        var taken = 0;
        while (taken < buffer.Length && _left > 0)
        {
            var part = queue.FirstSpan;
            part = part[..Math.Min(part.Length, Math.Min(_left, buffer.Length - taken))];
            part.CopyTo(buffer.Span[taken..]);
            queue.Skip(part.Length);
            taken += part.Length;
            _left -= part.Length;
        }
        return taken;
    }

    private int TakeHello(ReadOnlySpan<byte> rest, Span<byte> buffer)
    {
        var taken = Math.Min(rest.Length, buffer.Length);
        rest[..taken].CopyTo(buffer);
        _left -= taken;
        if (_left == 0)
            _hello = null;
        return taken;
    }

    private bool FindRecord()
    {
        if (_hello is not null)
            return FindHello(_hello);
        var queue = inner.Input.Queue;
        if (queue.Length < HeaderLength || IsMalformed)
            return false;
        Span<byte> header = stackalloc byte[HeaderLength];
        queue.Peek(header);
        var length = BinaryPrimitives.ReadUInt16BigEndian(header[3..]);
        IsMalformed = length > MaxFragment;
        if (IsMalformed || queue.Length < HeaderLength + length)
            return false;
        if (_expectsHello)
        {
            _expectsHello = false;
            if (SplitClientHello.IsIn(queue, header[0], length))
                return FindHello(_hello = new SplitClientHello());
        }
        IsMalformed = IsOpen && ++_withoutContent > MaxWithoutContent;
        RecordLength = _left = IsMalformed ? 0 : HeaderLength + length;
        return !IsMalformed;
    }

    private bool FindHello(SplitClientHello hello)
    {
        var status = IsMalformed ? ParseStatus.Rejected : hello.Take(inner.Input.Queue);
        IsMalformed = status == ParseStatus.Rejected;
        if (status == ParseStatus.Done)
            RecordLength = _left = hello.Record.Length;
        return status == ParseStatus.Done;
    }

    int IValueTaskSource<int>.GetResult(short token)
    {
        _version++;
        _isPending = false;
        var buffer = _pending;
        _pending = default;
        return Take(buffer);
    }

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => Fill() ? ValueTaskSourceStatus.Succeeded : ValueTaskSourceStatus.Pending;

    void IValueTaskSource<int>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        _continuation = continuation;
        _state = state;
    }

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    // A loop cannot block: SslStream is used by its asynchronous methods only.
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
