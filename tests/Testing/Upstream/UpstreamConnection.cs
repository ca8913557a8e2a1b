using System.Net.Sockets;
using Waterfall.Testing.Wire;

namespace Waterfall.Testing.Upstream;

/// <summary>One connection that the gateway made, with what came over it.</summary>
public sealed class UpstreamConnection : IDisposable
{
    private const int KeptBytes = 1024 * 1024;

    private readonly RawUpstream _upstream;
    private readonly Socket _socket;
    private readonly WireReader _reader;
    private readonly MemoryStream _bytes = new();
    private int _end = (int)ConnectionEnd.Open;

    internal UpstreamConnection(RawUpstream upstream, Socket socket, int id)
    {
        _upstream = upstream;
        _socket = socket;
        Id = id;
        _reader = new WireReader(socket, RawUpstream.Patience) { Tap = Record };
    }

    /// <summary>Counts from 0 in order of acceptance.</summary>
    public int Id { get; }

    /// <summary>How many requests came over it.</summary>
    public int Requests { get; private set; }

    public ConnectionEnd End => (ConnectionEnd)Volatile.Read(ref _end);

    /// <summary>Every byte that came, at most the first MiB, as text.</summary>
    public string Bytes
    {
        get
        {
            lock (_bytes)
                return WireText.Text(_bytes.ToArray());
        }
    }

    /// <summary>Closes the connection (FIN) whatever goes on.</summary>
    public void Close()
    {
        Finish(ConnectionEnd.ByUpstream);
        try
        {
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (SocketException)
        {
            // Already gone; what is asked for has happened.
        }

        _socket.Close();
    }

    /// <summary>Resets the connection (RST).</summary>
    public void Reset()
    {
        Finish(ConnectionEnd.ByUpstream);
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Close();
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>Lets go of the bytes that were recorded.</summary>
    internal void Forget()
    {
        lock (_bytes)
        {
            _bytes.SetLength(0);
            _bytes.Capacity = 0;
        }
    }

    internal void HalfClose() => _socket.Shutdown(SocketShutdown.Send);

    internal void ShrinkReceiveBuffer(int bytes) => _socket.ReceiveBufferSize = bytes;

    internal async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[await _socket.SendAsync(bytes, SocketFlags.None, cancel)..];
    }

    internal async Task ServeAsync(CancellationToken cancel)
    {
        RecordedRequest? request = null;
        try
        {
            while (End == ConnectionEnd.Open && await _reader.WaitForByteAsync(null, cancel))
            {
                request = await ReadHeadAsync(cancel);
                _upstream.Add(request);
                var exchange = new UpstreamExchange(this, _reader, request, cancel);
                await _upstream.Handler(exchange);
                if (End == ConnectionEnd.Open)
                    await exchange.ReadBodyAsync();
                request = null;
            }

            Finish(ConnectionEnd.ClosedByGateway);
        }
        catch (Exception e) when (e is WireException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            Explain(e, request);
        }
        finally
        {
            _socket.Dispose();
        }
    }

    private async Task<RecordedRequest> ReadHeadAsync(CancellationToken cancel)
    {
        var line = await _reader.ReadLineAsync(cancel) ?? "";
        var words = line.Split(' ');
        // RFC 9112 3: exactly method SP target SP version. The gateway speaks HTTP/1.1 to upstreams.
        if (words.Length != 3 || !WireText.IsToken(words[0]) || words[1].Length == 0 || words[2] != "HTTP/1.1")
            throw new WireException(WireFault.Malformed, $"request line '{WireText.Visible(line)}'");
        var fields = await MessageReader.ReadFieldsAsync(_reader, cancel);
        if (fields["Host"] is null)
            throw new WireException(WireFault.Malformed, $"no Host in '{line}'");
        return new RecordedRequest(this, Requests++, line, fields, BodyFraming.OfRequest(fields));
    }

    private void Explain(Exception e, RecordedRequest? request)
    {
        if (End != ConnectionEnd.Open)
            return;
        switch (e)
        {
            case WireException { Fault: WireFault.Malformed }:
                _upstream.Violate($"connection {Id}: {e.Message}");
                Finish(ConnectionEnd.ByUpstream);
                break;
            case WireException { Fault: WireFault.Truncated }:
                Finish(ConnectionEnd.CutByGateway);
                break;
            case WireException { Fault: WireFault.Reset } or SocketException:
                Finish(ConnectionEnd.ResetByGateway);
                break;
            default:
                Finish(request is null ? ConnectionEnd.ByUpstream : ConnectionEnd.CutByGateway);
                break;
        }
    }

    private void Finish(ConnectionEnd end) => Interlocked.CompareExchange(ref _end, (int)end, (int)ConnectionEnd.Open);

    private void Record(ReadOnlyMemory<byte> run)
    {
        lock (_bytes)
        {
            if (_bytes.Length + run.Length <= KeptBytes)
                _bytes.Write(run.Span);
        }
    }
}
