using System.Runtime.InteropServices;
using Waterfall.Http.Semantics;

namespace Waterfall.Http.Http1;

/// <summary>
/// Finds the body bytes of one HTTP/1.1 message: by length, in chunks, or until the connection closes (RFC 9112 6 and 7). Copies nothing:
/// it says how many bytes at the front of the input are framing, and how many after those are body.
/// </summary>
/// <remarks>
/// A mutable struct: keep it in a field, do not copy it. The chunk grammar is strict: hexadecimal sizes without sign, prefix or whitespace,
/// at most 16 digits, CRLF only, extensions by their grammar and bounded.
/// </remarks>
[StructLayout(LayoutKind.Auto)]
public struct Http1BodyDecoder
{
    private const int MaxSizeDigits = 16;

    private BodyKind _kind;
    private ChunkPhase _phase;
    private byte _digits;
    private int _lineBytes;
    private int _extensionBytes;
    private int _maxLineBytes;
    private int _maxExtensionBytes;
    private long _maxBodyBytes;

    /// <summary>Why the body is refused.</summary>
    public HttpRejection Rejection { get; private set; }

    /// <summary>
    /// Whether no more body bytes can come: after <see cref="BodyStatus.End"/>, and after <see cref="BodyStatus.Trailers"/>, when only the
    /// trailer section is left. A body that ends with the connection never says so itself.
    /// </summary>
    public bool IsAtEnd { get; private set; }

    /// <summary>Body bytes given out so far, framing not counted.</summary>
    public long BodyBytes { get; private set; }

    /// <summary>Body bytes still to come in the current run: the body by length, or the current chunk; <see cref="long.MaxValue"/> until close.</summary>
    public long Remaining { get; private set; }

    /// <summary>Prepares for a message.</summary>
    /// <param name="framing">How its body is delimited.</param>
    /// <param name="limits">Bounds of the body and of chunk headers. For a response give one with <see cref="HttpLimits.MaxBodyBytes"/> 0, unless
    /// responses are to be bounded too.</param>
    public void Begin(MessageFraming framing, HttpLimits limits)
    {
        this = default;
        _kind = framing.Kind;
        _maxLineBytes = limits.MaxChunkLineBytes;
        _maxExtensionBytes = limits.MaxChunkExtensionBytes;
        _maxBodyBytes = limits.MaxBodyBytes == 0 ? long.MaxValue : limits.MaxBodyBytes;
        Remaining = _kind switch
        {
            BodyKind.Length => framing.Length,
            BodyKind.UntilClose => long.MaxValue,
            _ => 0,
        };
        if (_kind == BodyKind.Length && framing.Length > _maxBodyBytes) Rejection = HttpRejection.BodyTooLarge;
        else IsAtEnd = !framing.HasBody;
    }

    /// <summary>
    /// Looks at the front of the input. Unless it is refused, the caller drops <paramref name="skip"/> bytes and uses the next
    /// <paramref name="data"/>.
    /// </summary>
    /// <param name="input">Bytes not yet consumed.</param>
    /// <param name="skip">Bytes of framing at the front.</param>
    /// <param name="data">Body bytes after those; more than 0 only with <see cref="BodyStatus.Data"/>.</param>
    public BodyStatus Read(ReadOnlySpan<byte> input, out int skip, out int data)
    {
        skip = data = 0;
        if (Rejection != HttpRejection.None) return BodyStatus.Rejected;
        if (IsAtEnd) return BodyStatus.End;
        return _kind == BodyKind.Chunked ? ReadChunked(input, out skip, out data) : ReadRun(input, out data);
    }

    /// <summary>Counts body bytes of the current run that went by another way than <see cref="Read"/>; not for chunks.</summary>
    /// <param name="count">At most <see cref="Remaining"/>; otherwise <see cref="ArgumentOutOfRangeException"/>.</param>
    public void Take(long count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((ulong)count, (ulong)(_kind == BodyKind.Chunked ? 0 : Remaining), nameof(count));
        BodyBytes += count;
        if (_kind == BodyKind.UntilClose) return;
        Remaining -= count;
        IsAtEnd = Remaining == 0;
    }

    private BodyStatus ReadRun(ReadOnlySpan<byte> input, out int data)
    {
        // Only until close can the bound be met here: a length was checked before. Up to it everything is given out, so that how much that is
        // does not depend on how the input is split.
        data = (int)Math.Min(input.Length, Math.Min(Remaining, _maxBodyBytes - BodyBytes));
        if (data == 0 && !input.IsEmpty) return Reject(HttpRejection.BodyTooLarge);
        if (data == 0) return BodyStatus.NeedMore;
        BodyBytes += data;
        if (_kind != BodyKind.UntilClose)
        {
            Remaining -= data;
            IsAtEnd = Remaining == 0;
        }

        return BodyStatus.Data;
    }

    private BodyStatus ReadChunked(ReadOnlySpan<byte> input, out int skip, out int data)
    {
        data = 0;
        for (skip = 0; skip < input.Length && _phase != ChunkPhase.Data && _phase != ChunkPhase.Ended; skip++)
        {
            HttpRejection rejection = Step(input[skip]);
            if (rejection != HttpRejection.None) return Reject(rejection);
        }

        if (_phase == ChunkPhase.Ended)
        {
            IsAtEnd = true;
            // The common end without trailers: the empty line is there already.
            if (!input[skip..].StartsWith("\r\n"u8)) return BodyStatus.Trailers;
            skip += 2;
            return BodyStatus.End;
        }

        data = (int)Math.Min(input.Length - skip, Remaining);
        if (_phase != ChunkPhase.Data || data == 0)
        {
            data = 0;
            return BodyStatus.NeedMore;
        }

        BodyBytes += data;
        Remaining -= data;
        if (Remaining == 0) _phase = ChunkPhase.DataCr;
        return BodyStatus.Data;
    }

    /// <summary>One byte of framing.</summary>
    private HttpRejection Step(byte b)
    {
        switch (_phase)
        {
            case ChunkPhase.SizeStart:
            case ChunkPhase.Size:
                return StepSize(b);
            case ChunkPhase.HeaderLf:
                return b == '\n' ? BeginChunk() : HttpRejection.InvalidChunkEnd;
            case ChunkPhase.DataCr:
                _phase = ChunkPhase.DataLf;
                return b == '\r' ? HttpRejection.None : HttpRejection.InvalidChunkEnd;
            case ChunkPhase.DataLf:
                _phase = ChunkPhase.SizeStart;
                return b == '\n' ? HttpRejection.None : HttpRejection.InvalidChunkEnd;
            default:
                return StepExtension(b);
        }
    }

    private HttpRejection StepSize(byte b)
    {
        int letter = (b | 0x20) - 'a';
        int digit = (uint)(b - '0') <= 9 ? b - '0' : (uint)letter <= 5 ? letter + 10 : -1;
        if (digit >= 0)
        {
            // RFC 9112 7.1: a recipient must anticipate large numerals; 16 digits below 2^63 are more than any body.
            if (++_digits > MaxSizeDigits || Remaining > long.MaxValue >> 4) return HttpRejection.InvalidChunkSize;
            Remaining = (Remaining << 4) | (long)digit;
            _phase = ChunkPhase.Size;
            _lineBytes++;
            return HttpRejection.None;
        }

        if (_phase == ChunkPhase.SizeStart) return HttpRejection.InvalidChunkSize;
        if (b == '\r')
        {
            _phase = ChunkPhase.HeaderLf;
            return HttpRejection.None;
        }

        if (b == '\n') return HttpRejection.InvalidChunkEnd;
        if (b != ';') return HttpRejection.InvalidChunkSize; // whitespace among others
        _phase = ChunkPhase.ExtensionStart;
        return CountExtensionByte();
    }

    private HttpRejection StepExtension(byte b)
    {
        if (!ChunkExtension.TryStep(_phase, b, out _phase)) return HttpRejection.InvalidChunkExtension;
        return _phase == ChunkPhase.HeaderLf ? HttpRejection.None : CountExtensionByte();
    }

    private HttpRejection CountExtensionByte() =>
        ++_lineBytes > _maxLineBytes || ++_extensionBytes > _maxExtensionBytes ? HttpRejection.ChunkLineTooLong : HttpRejection.None;

    private HttpRejection BeginChunk()
    {
        _digits = 0;
        _lineBytes = 0;
        _phase = Remaining == 0 ? ChunkPhase.Ended : ChunkPhase.Data;
        return Remaining > _maxBodyBytes - BodyBytes ? HttpRejection.BodyTooLarge : HttpRejection.None;
    }

    private BodyStatus Reject(HttpRejection rejection)
    {
        Rejection = rejection;
        return BodyStatus.Rejected;
    }
}
