using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Waterfall.Core.IO;
using Waterfall.Core.Memory;
using Waterfall.Core.Streams;
using Waterfall.Http.WebSockets;

namespace Waterfall.Core.Pipeline;

/// <summary>
/// One way of a tunnel: moves bytes as they come, and follows their frames, so that a frame of the gateway's own comes between two of them and never into
/// one. Payload is moved in blocks and not looked at. Benchmark: WebSocketTrackerBenchmarks.
/// </summary>
internal sealed class TunnelDirection(Tunnel tunnel, bool fromClient) : IBodySink
{
    /// <summary>What the gateway's pings carry, by which it knows their pongs.</summary>
    internal const int PingLength = 8;

    private const int OwnPongLength = 6 + PingLength;

    private static readonly byte[] PingPayload = RandomNumberGenerator.GetBytes(PingLength);

    private WebSocketFrameTracker _tracker;
    private HttpStream _source = null!;
    private HttpStream _destination = null!;
    private HeldPong _held;
    private double _rateDueMs;
    private long _messageBytes;
    private WebSocketCloseCode _pendingClose;
    private int _heldCount;
    private int _awaitedPongs;
    private bool _pendingPing;
    private bool _isClosed;
    private bool _isBroken;

    /// <summary>Whether the source has sent its Close frame, or can't be understood any more.</summary>
    internal bool IsPeerClosed { get; private set; }

    /// <summary>Whether the source has ended and the destination's side with it.</summary>
    internal bool IsOver { get; private set; }

    internal void Begin(HttpStream source, HttpStream destination, byte reservedBits)
    {
        _source = source;
        _destination = destination;
        _tracker.Begin(fromClient, reservedBits);
        _rateDueMs = 0;
        _messageBytes = 0;
        _pendingClose = 0;
        _heldCount = _awaitedPongs = 0;
        _pendingPing = _isClosed = _isBroken = IsPeerClosed = IsOver = false;
    }

    internal void End() => _source = _destination = null!;

    /// <summary>Relays until the source has ended, or the tunnel ends; then ends the destination's side, in order where that is possible.</summary>
    internal async LoopTask RunAsync()
    {
        while (!tunnel.IsEnding)
        {
            var progress = _source.TryReadBody(this);
            if (progress == BodyProgress.Pending)
                progress = await _source.ReadBodyAsync(this);
            if (progress == BodyProgress.End)
            {
                tunnel.OnEnded(_source);
                break;
            }
            if (progress != BodyProgress.Data)
            {
                tunnel.OnLost(_source);
                break;
            }
            if (!await _destination.FlushAsync())
            {
                tunnel.OnLost(_destination);
                break;
            }
            // What is dropped meets no flow control: others have their turn in between.
            if (_isClosed)
                await tunnel.Loop.Yield();
        }
        IsOver = true;
        if (!tunnel.IsCut)
        {
            tunnel.OnOver();
            _destination.EndBody(null);
            await _destination.FlushAsync();
        }
    }

    /// <summary>Asks the destination for a pong, now or at the end of the frame that is on its way.</summary>
    internal void Ping()
    {
        if (_isClosed)
            return;
        if (_tracker.Remaining > 0)
            _pendingPing = true;
        else
            WritePing();
    }

    /// <summary>From here on pongs are looked at: one of them may answer a ping of the gateway's, and one only, so that nobody gets others past the limits.</summary>
    internal void ExpectPong() => _awaitedPongs++;

    /// <summary>Sends a Close, now or at the end of the frame that is on its way; nothing is relayed after it.</summary>
    internal void Close(WebSocketCloseCode code)
    {
        if (_isClosed)
            return;
        if (_tracker.Remaining > 0 && _heldCount == 0)
            _pendingClose = code;
        else
            WriteClose(code);
    }

    /// <inheritdoc/>
    public void WriteBody(ByteQueue source, int count)
    {
        tunnel.OnTraffic(fromClient);
        while (count > 0)
        {
            if (_isBroken)
            {
                source.Skip(count);
                return;
            }
            if (_tracker.Remaining >= count && _heldCount == 0)
            {
                // The middle of a frame, however long.
                _tracker.Take(count);
                Pass(source, count);
                if (_tracker.Remaining == 0)
                    OnFrameEnd();
                return;
            }
            count -= Step(source, Math.Min(count, source.FirstSpan.Length));
        }
    }

    // Some of the first bytes of the source: as many whole frames as nothing is to be done about in one go, or one that something is. How many bytes went.
    private int Step(ByteQueue source, int count)
    {
        var input = source.FirstSpan[..count];
        var run = 0;
        while (run < count)
        {
            var status = _tracker.Read(input[run..], out var length);
            if (status is WebSocketFrameStatus.NeedMore or WebSocketFrameStatus.Error)
                return Stop(source, run, status, length);
            if (status == WebSocketFrameStatus.Header && (IsLimited || !_tracker.SplitHeader.IsEmpty || IsPerhapsOwnPong))
            {
                if (OnHeader(source, input, run, length))
                    return run + length;
            }
            else if (_heldCount > 0)
            {
                Hold(input.Slice(run, length)); // the frame began a step, so nothing is before it
                source.Skip(length);
                if (_tracker.Remaining == 0)
                    EndHold();
                return length;
            }
            run += length;
            if (_tracker.Remaining == 0 && IsEndOfNote)
                break;
        }
        Pass(source, run);
        if (_tracker.Remaining == 0)
            OnFrameEnd();
        return run;
    }

    private bool IsLimited => fromClient && tunnel.Settings is not { MaxFrameSize: 0, MaxMessageSize: 0, MessageIntervalMs: 0 };

    private bool IsPerhapsOwnPong => _awaitedPongs > 0 && !_isClosed && _tracker is { Opcode: WebSocketOpcode.Pong, PayloadLength: PingLength };

    private bool IsEndOfNote => _tracker.Opcode == WebSocketOpcode.Close || _pendingClose != 0 || _pendingPing;

    private int Stop(ByteQueue source, int run, WebSocketFrameStatus status, int length)
    {
        Pass(source, run);
        if (status == WebSocketFrameStatus.NeedMore)
        {
            source.Skip(length); // the tracker has it
            return run + length;
        }
        _isBroken = true;
        IsPeerClosed = true;
        tunnel.OnBroken(this);
        return run;
    }

    // True when the header has been dealt with, and all before it.
    private bool OnHeader(ByteQueue source, ReadOnlySpan<byte> input, int run, int length)
    {
        var header = _tracker.SplitHeader.IsEmpty ? input.Slice(run, length) : _tracker.SplitHeader;
        if (IsPerhapsOwnPong)
        {
            Hold(header);
            Pass(source, run);
            source.Skip(length);
            return true;
        }
        var refusal = Judge();
        if (refusal != 0)
        {
            Pass(source, run);
            source.Skip(length);
            Refuse(refusal);
            return true;
        }
        if (_tracker.SplitHeader.IsEmpty)
            return false;
        source.Skip(length);
        Write(header);
        if (_tracker.Remaining == 0)
            OnFrameEnd();
        return true;
    }

    // Nothing of the frame has been passed on: this is the end of the one before.
    private void Refuse(WebSocketCloseCode code)
    {
        WriteClose(code);
        tunnel.OnLimit(code);
    }

    private WebSocketCloseCode Judge()
    {
        if (!IsLimited || _isClosed)
            return 0;
        var settings = tunnel.Settings;
        if (settings.MaxFrameSize > 0 && _tracker.PayloadLength > settings.MaxFrameSize)
            return WebSocketCloseCode.MessageTooBig;
        if (!_tracker.IsControl && settings.MaxMessageSize > 0)
        {
            if (_tracker.Opcode != WebSocketOpcode.Continuation)
                _messageBytes = 0;
            if (_tracker.PayloadLength > settings.MaxMessageSize - _messageBytes)
                return WebSocketCloseCode.MessageTooBig;
            _messageBytes += _tracker.PayloadLength;
        }
        if (_tracker.Opcode is WebSocketOpcode.Continuation or WebSocketOpcode.Close || settings.MessageIntervalMs == 0)
            return 0;
        // A leaky bucket as a meter (GCRA): when the next message would come if they came evenly.
        var now = tunnel.Loop.Timers.NowMs;
        _rateDueMs = Math.Max(_rateDueMs, now) + settings.MessageIntervalMs;
        return _rateDueMs - now > settings.BurstMs + (settings.MessageIntervalMs / 2) ? WebSocketCloseCode.PolicyViolation : 0;
    }

    private void OnFrameEnd()
    {
        if (_tracker.Opcode == WebSocketOpcode.Close && !IsPeerClosed)
        {
            IsPeerClosed = true;
            _isClosed = true;
            tunnel.OnPeerClosed();
        }
        if (_isClosed)
            return;
        if (_pendingClose != 0)
            WriteClose(_pendingClose);
        else if (_pendingPing)
            WritePing();
    }

    private void Pass(ByteQueue source, int count)
    {
        if (count == 0)
            return;
        if (_isClosed)
            source.Skip(count);
        else
            _destination.WriteBody(source, count);
    }

    // RFC 6455 5.1: whoever is a client to its peer masks, and the gateway is one to the upstream.
    private uint? MaskingKey => fromClient ? BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(4)) : null;

    private void WriteClose(WebSocketCloseCode code)
    {
        Span<byte> frame = stackalloc byte[WebSocketFrameWriter.MaxControlLength];
        Write(frame[..WebSocketFrameWriter.WriteClose(frame, code, MaskingKey)]);
        _isClosed = true;
    }

    private void WritePing()
    {
        Span<byte> frame = stackalloc byte[WebSocketFrameWriter.MaxControlLength];
        Write(frame[..WebSocketFrameWriter.WriteControl(frame, WebSocketOpcode.Ping, PingPayload, MaskingKey)]);
        _pendingPing = false;
        tunnel.OnPinged();
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        if (_isClosed || IsOver)
            return;
        var scratch = tunnel.Exchange.Scratch;
        scratch.Write(bytes);
        _destination.WriteBody(scratch, bytes.Length);
        _destination.Push();
    }

    private void Hold(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(((Span<byte>)_held)[_heldCount..]);
        _heldCount += bytes.Length;
    }

    private void EndHold()
    {
        Span<byte> pong = stackalloc byte[OwnPongLength];
        ((ReadOnlySpan<byte>)_held)[.._heldCount].CopyTo(pong);
        _heldCount = 0;
        Span<byte> payload = stackalloc byte[PingLength];
        pong[^PingLength..].CopyTo(payload);
        WebSocketFrameWriter.ApplyMask(payload, pong.Slice(2, 4));
        if (payload.SequenceEqual(PingPayload))
            _awaitedPongs--;
        else if (Judge() is not 0 and var refusal)
            Refuse(refusal);
        else
            Write(pong); // an answer to the upstream's own
        OnFrameEnd();
    }

    [InlineArray(OwnPongLength)]
    private struct HeldPong
    {
        private byte _byte;
    }
}
