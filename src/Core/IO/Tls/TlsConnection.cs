using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;

namespace Waterfall.Core.IO.Tls;

/// <summary>
/// A connection over another one, encrypted. What is written during a tick becomes records as large as may be and leaves in one send of the connection
/// below. SslStream runs on the loop and is never left suspended, but for a message of TLS itself that is not whole: an idle connection holds no buffer.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "Closing the connection disposes of them.")]
internal sealed class TlsConnection : Connection, IConnectionOwner
{
    // The length of a record that is not content: header, the content's type and the tag (RFC 8446 5.2), at least.
    private const int RecordOverhead = TlsRecordStream.HeaderLength + 17;

    // What is decrypted for one receive: as much as an engine receives at a time.
    private const int MaxPerReceive = 64 * 1024;

    // The connection below has room again for records when it has sent down to this.
    private const int LowWater = 32 * 1024;

    private readonly Connection _inner;
    private readonly TlsRecordStream _records;
    private readonly SslStream _ssl;
    private readonly TlsEncryptor _encryptor;
    private readonly Action _onInnerSent;
    private Action? _onRead;
    private ConfiguredValueTaskAwaitable<int>.ConfiguredValueTaskAwaiter _read;
    private LoopSignal<bool>? _finished;
    private bool _isOpen;
    private bool _isReading;
    private bool _awaitsInner;
    private bool _isCloseNotified;

    internal TlsConnection(Connection inner, EndPoint remote, bool isServer) : base(inner.Loop, remote)
    {
        _inner = inner;
        _records = new TlsRecordStream(inner, isServer);
        _ssl = new SslStream(_records, leaveInnerStreamOpen: true);
        _encryptor = new TlsEncryptor(_ssl);
        _onInnerSent = OnInnerSent;
        inner.Owner = this;
    }

    /// <summary>What both ends agreed to speak.</summary>
    internal NegotiatedProtocol Protocol { get; private set; }

    /// <summary>What the handshake came to.</summary>
    internal TlsDetails Details { get; private set; } = null!;

    /// <summary>Does the handshake on SslStream; true when the connection may be used. Otherwise it is to be aborted.</summary>
    internal async LoopTask<bool> OpenAsync(Func<SslStream, Task> handshake)
    {
        try
        {
            // Completes on the loop: all that SslStream waits for here are records, which the loop brings.
            await handshake(_ssl).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The peer's mistake, whatever SslStream calls it. An alert that tells the peer is in the queue.
            return false;
        }
        Debug.Assert(Loop.IsCurrent, "A handshake has left its loop.");
        if (IsClosed || _inner.Error != TransportError.None)
            return false;
        Protocol = ProtocolOf(_ssl.NegotiatedApplicationProtocol);
        Details = new TlsDetails(_ssl.SslProtocol, _ssl.NegotiatedCipherSuite, _ssl.TargetHostName, _ssl.RemoteCertificate as X509Certificate2);
        _isOpen = _records.IsOpen = true;
        CanReceive = true; // for what came with the end of the handshake
        return true;
    }

    /// <summary>Gives a peer whose handshake failed the alert that says why (RFC 8446 6.2), and closes.</summary>
    internal async LoopTask RefuseAsync(long lingerMs)
    {
        await _inner.CloseAsync(lingerMs);
        Abort();
    }

    internal override bool Receive()
    {
        if (_isReading || !_isOpen || Input.IsEnded)
        {
            CanReceive = false; // going on with it tells
            return false;
        }
        var got = false;
        while (got ? _records.HasRecord && Input.Queue.Length < MaxPerReceive : _records.Fill())
        {
            if (!_records.HasRecord)
            {
                OnInputEnded(isNotified: false);
                return true;
            }
            if (!ReadRecord())
                return got;
            if (Input.IsEnded)
                return true;
            got |= !Input.Queue.IsEmpty;
        }
        CanReceive = _records.HasRecord || _inner.CanReceive || _inner.Input.IsEnded || _records.IsMalformed;
        _inner.Input.Queue.Compact();
        return got;
    }

    // Decrypts one record. False when it was a message of TLS itself that SslStream waits for the rest of.
    private bool ReadRecord()
    {
        try
        {
            // A read of nothing decrypts and keeps: it may wait, and must not hold room in the queue meanwhile.
            if (!IsRead(_ssl.ReadAsync(Memory<byte>.Empty)))
                return false;
            TakeDecrypted();
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            Fail(TransportError.TlsFailed); // a record that cannot be decrypted, a fatal alert
        }
        return true;
    }

    private bool IsRead(ValueTask<int> read)
    {
        if (read.IsCompleted)
        {
            read.GetAwaiter().GetResult();
            return true;
        }
        _isReading = true;
        CanReceive = false;
        _read = read.ConfigureAwait(false).GetAwaiter();
        _read.UnsafeOnCompleted(_onRead ??= OnRead);
        return false;
    }

    private void TakeDecrypted()
    {
        var queue = Input.Queue;
        var memory = queue.GetMemory(Math.Max(1, _records.RecordLength - RecordOverhead));
        var count = ResultOf(_ssl.ReadAsync(memory));
        queue.Advance(count);
        _records.OnDecrypted(count);
        if (count > 0)
            return;
        if (queue.IsEmpty)
            queue.Clear(); // the room that was asked for
        OnInputEnded(isNotified: !_records.IsEndTold);
    }

    private static int ResultOf(ValueTask<int> read)
    {
        Debug.Assert(read.IsCompleted, "What is decrypted is there.");
        return read.GetAwaiter().GetResult();
    }

    private void OnRead()
    {
        Debug.Assert(Loop.IsCurrent, "A read has left its loop.");
        _isReading = false;
        var read = _read;
        _read = default;
        try
        {
            read.GetResult();
            if (IsClosed)
                return;
            TakeDecrypted();
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            if (!IsClosed)
                Fail(TransportError.TlsFailed);
        }
        if (!IsClosed)
            Tell();
    }

    // RFC 8446 6.1: the peer ended its side with close_notify; without, anybody in between may have ended it.
    private void OnInputEnded(bool isNotified)
    {
        CanReceive = false;
        if (!isNotified && (_inner.Error != TransportError.None || _records.IsMalformed))
        {
            Fail(_inner.Error != TransportError.None ? _inner.Error : TransportError.TlsFailed);
            return;
        }
        IsTruncated = !isNotified;
        PeerHungUp = true;
        Input.End();
    }

    internal override void Send()
    {
        if (IsClosed || !_isOpen)
            return;
        var queue = Output.Queue;
        _inner.WriteTimeoutMs = WriteTimeoutMs;
        _records.IsSending = true;
        do
        {
            while (!queue.IsEmpty && _inner.Output.Queue.Length <= ConnectionWriter.HighWater && WriteRecord())
            {
            }
            _inner.Send();
        }
        while (!queue.IsEmpty && _inner.Output.Queue.IsEmpty && _inner.Error == TransportError.None && Error == TransportError.None);
        _records.IsSending = false;
        if (_inner.Error != TransportError.None)
        {
            Fail(_inner.Error);
            return;
        }
        if (!_inner.Output.Queue.IsEmpty)
            AwaitInner(LowWater);
        Output.OnSent();
    }

    private bool WriteRecord()
    {
        var written = _encryptor.WriteRecord(Output.Queue);
        if (written == 0)
            Fail(TransportError.TlsFailed);
        BytesSent += written;
        return written > 0;
    }

    private void AwaitInner(int mark)
    {
        if (_awaitsInner)
            return;
        _awaitsInner = true;
        _inner.Output.WaitForAsync(mark).UnsafeOnCompleted(_onInnerSent);
    }

    // The connection below has sent what it was waited for, or has failed.
    private void OnInnerSent()
    {
        _awaitsInner = false;
        if (IsClosed)
            return;
        if (_inner.Error != TransportError.None)
        {
            _finished?.Set(false);
            if (Error == TransportError.None)
                Fail(_inner.Error);
        }
        else if (!Output.Queue.IsEmpty)
        {
            // Within its tick's send, or in one to come: what is written now is not to overtake it.
            if (!IsDirty)
                Output.MarkDirty();
        }
        else if (_finished is not null && !_inner.Output.Queue.IsEmpty)
        {
            AwaitInner(0);
        }
        else
        {
            _finished?.Set(true);
        }
    }

    private protected override async LoopTask<bool> FinishSendAsync()
    {
        NotifyClose();
        _inner.WriteTimeoutMs = WriteTimeoutMs;
        _inner.Send();
        if (_inner.Error == TransportError.None && !_inner.Output.Queue.IsEmpty)
        {
            _finished = new LoopSignal<bool>();
            AwaitInner(0);
            return await _finished;
        }
        return _inner.Error == TransportError.None;
    }

    // RFC 8446 6.1: what tells the peer that nothing was cut off.
    private void NotifyClose()
    {
        if (_isCloseNotified || !_isOpen || Error != TransportError.None)
            return;
        _isCloseNotified = true;
        _records.IsSending = true;
        _encryptor.NotifyClose();
        _records.IsSending = false;
    }

    internal override void KeepAlive(long silenceMs, long timeoutMs) => _inner.KeepAlive(silenceMs, timeoutMs);

    protected override void ShutdownSend() => _inner.EndSend();

    protected override void CloseTransport(bool reset)
    {
        if (!reset && _inner.Error == TransportError.None)
        {
            NotifyClose();
            _inner.Send();
        }
        _inner.Owner = null;
        if (reset)
            _inner.Abort();
        else
            _inner.Close();
        _ssl.Dispose();
        _finished?.Set(false);
        // What SslStream still waits for ends now.
        _records.Resume();
    }

    void IConnectionOwner.OnUnexpectedInput(Connection connection)
    {
        PeerHungUp |= _inner.PeerHungUp;
        PeerReset |= _inner.PeerReset;
        if (!_records.Resume() && !IsClosed)
            Tell();
    }

    void IConnectionOwner.OnClosed(Connection connection)
    {
        if (!IsClosed && _isOpen && Error == TransportError.None)
            Fail(_inner.Error);
        Abort();
    }

    // There may be something to read. Where nobody wants it, it is looked at whether it is meant for anybody above: a session ticket is not.
    private void Tell()
    {
        if (!_isOpen)
            return;
        CanReceive = !_isReading && !Input.IsEnded;
        if (Input.Resume() || IsClosed)
            return;
        if (Input.Queue.IsEmpty && CanReceive)
            Receive();
        if (!IsClosed && (!Input.Queue.IsEmpty || Input.IsEnded || PeerHungUp))
            Owner?.OnUnexpectedInput(this);
    }

    private static NegotiatedProtocol ProtocolOf(SslApplicationProtocol protocol) =>
        protocol == SslApplicationProtocol.Http2 ? NegotiatedProtocol.Http2
        : protocol == SslApplicationProtocol.Http11 ? NegotiatedProtocol.Http11
        : NegotiatedProtocol.None;
}
