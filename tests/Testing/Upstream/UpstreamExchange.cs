using Waterfall.Testing.Wire;

namespace Waterfall.Testing.Upstream;

/// <summary>What a script does with one request: read, send any bytes, wait, close, reset.</summary>
public sealed class UpstreamExchange
{
    private readonly UpstreamConnection _connection;
    private readonly WireReader _reader;
    private readonly CancellationToken _stopped;

    internal UpstreamExchange(UpstreamConnection connection, WireReader reader, RecordedRequest request, CancellationToken stopped)
    {
        _connection = connection;
        _reader = reader;
        _stopped = stopped;
        Request = request;
    }

    /// <summary>The request; its body fills as it is read.</summary>
    public RecordedRequest Request { get; }

    /// <summary>Reads the body to its end. Does nothing the second time.</summary>
    public async Task ReadBodyAsync()
    {
        if (Request.Complete)
            return;
        Request.Trailers = await MessageReader.ReadBodyAsync(_reader, Request.Framing, Request.Accept, _stopped);
        Request.Complete = true;
    }

    /// <summary>
    /// Takes up to <paramref name="max"/> bytes off the wire as they are, framing and all; empty when the gateway has closed.
    /// </summary>
    public async Task<byte[]> ReadRawAsync(int max) => (await _reader.ReadSomeAsync(max, _stopped)).ToArray();

    public Task SendAsync(string text) => SendAsync(WireText.Bytes(text));

    public Task SendAsync(ReadOnlyMemory<byte> bytes) => _connection.SendAsync(bytes, _stopped);

    /// <summary>Sends <paramref name="count"/> bytes of <see cref="Pattern"/>.</summary>
    public Task SendPatternAsync(long count) => PatternSender.SendAsync(SendAsync, count);

    /// <summary>Waits for the test's permission to go on.</summary>
    public Task WaitForAsync(Task gate) => gate.WaitAsync(_stopped);

    /// <summary>Waits until the gateway ends the connection; the upstream sends nothing more.</summary>
    public async Task WaitForDisconnectAsync()
    {
        while (!(await _reader.ReadSomeAsync(long.MaxValue, _stopped)).IsEmpty)
        {
        }

        throw new WireException(WireFault.Truncated, "the gateway left");
    }

    /// <summary>Ends the upstream's sending side (FIN).</summary>
    public void HalfClose() => _connection.HalfClose();

    /// <inheritdoc cref="UpstreamConnection.Close"/>
    public void Close() => _connection.Close();

    /// <inheritdoc cref="UpstreamConnection.Reset"/>
    public void Reset() => _connection.Reset();
}
