using System.Net.Sockets;

namespace Waterfall.Testing.Wire;

/// <summary>Reads a socket line by line or in runs of bytes. Strict: a line ends in CRLF and holds neither CR nor LF elsewhere.</summary>
public sealed class WireReader(Socket socket, TimeSpan limit)
{
    private const int MaxLine = 256 * 1024;

    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    /// <summary>Sees every byte as it comes off the socket.</summary>
    public Action<ReadOnlyMemory<byte>>? Tap { get; init; }

    /// <summary>Bytes handed out or buffered so far.</summary>
    public long Received { get; private set; }

    /// <summary>Whether bytes lie in the buffer, unread.</summary>
    public bool HasBuffered => _end > _start;

    /// <summary>Waits until a byte is there. False: the peer has closed its sending side.</summary>
    /// <exception cref="WireException">Reset or timed out.</exception>
    public async ValueTask<bool> WaitForByteAsync(TimeSpan? within = null, CancellationToken cancel = default)
    {
        if (HasBuffered)
            return true;
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        time.CancelAfter(within ?? limit);
        try
        {
            _start = _end = 0;
            _end = await socket.ReceiveAsync(_buffer, time.Token);
        }
        catch (OperationCanceledException e) when (!cancel.IsCancellationRequested)
        {
            throw new WireException(WireFault.TimedOut, $"nothing within {within ?? limit}", e);
        }
        catch (SocketException e)
        {
            throw new WireException(WireFault.Reset, e.SocketErrorCode.ToString(), e);
        }

        Received += _end;
        if (_end > 0)
            Tap?.Invoke(_buffer.AsMemory(0, _end));
        return _end > 0;
    }

    /// <summary>Up to <paramref name="max"/> bytes, valid until the next read. Empty: the peer has closed its sending side.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ReadSomeAsync(long max, CancellationToken cancel = default)
    {
        if (!await WaitForByteAsync(null, cancel))
            return default;
        var run = _buffer.AsMemory(_start, (int)Math.Min(max, _end - _start));
        _start += run.Length;
        return run;
    }

    /// <summary>A line without its CRLF; null when the peer closed before its first byte.</summary>
    /// <exception cref="WireException">A bare CR or LF, a line cut short, reset or timed out.</exception>
    public async ValueTask<string?> ReadLineAsync(CancellationToken cancel = default)
    {
        var line = new List<byte>(128);
        while (await WaitForByteAsync(null, cancel))
        {
            var octet = _buffer[_start++];
            if (octet == '\n')
                return FinishLine(line);
            line.Add(octet);
            if (line.Count > MaxLine)
                throw new WireException(WireFault.Malformed, "endless line");
        }

        return line.Count == 0 ? null : throw new WireException(WireFault.Truncated, $"line cut short: '{Show(line)}'");
    }

    private static string FinishLine(List<byte> line)
    {
        // RFC 9112 2.2: a line ends in CRLF; a recipient that forgives a bare LF is what smuggling lives on.
        if (line.Count == 0 || line[^1] != '\r' || line.IndexOf((byte)'\r') != line.Count - 1)
            throw new WireException(WireFault.Malformed, $"bare CR or LF: '{Show(line)}'");
        line.RemoveAt(line.Count - 1);
        return WireText.Text(line.ToArray());
    }

    private static string Show(List<byte> line) => WireText.Visible(WireText.Text(line.ToArray()));
}
