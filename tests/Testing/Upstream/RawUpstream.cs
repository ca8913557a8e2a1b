using System.Net;
using System.Net.Sockets;

namespace Waterfall.Testing.Upstream;

/// <summary>
/// A real server whose every answer is a script and which records what came: connections, requests, exact bytes, and how each connection
/// ended.
/// What it reads it reads strictly; what the gateway sends against the grammar ends in <see cref="Violations"/>.
/// </summary>
public sealed class RawUpstream : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Socket _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<UpstreamConnection> _connections = [];
    private readonly List<RecordedRequest> _requests = [];
    private readonly List<string> _violations = [];
    private readonly List<Task> _tasks = [];
    private volatile Func<UpstreamExchange, Task> _handler;

    private RawUpstream(Socket listener, Func<UpstreamExchange, Task> handler)
    {
        _listener = listener;
        _handler = handler;
        _tasks.Add(Task.Run(AcceptAsync));
    }

    /// <summary>How long an idle connection from the gateway is kept: longer than any test.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromMinutes(15);

    public EndPoint Address => _listener.LocalEndPoint!;

    /// <summary>As an endpoint of a configuration: <c>http://127.0.0.1:port</c> or <c>unix:/path</c>.</summary>
    public string Url => Address is IPEndPoint ip ? $"http://{ip}" : $"unix:{Address}";

    /// <summary>What is done with each request; may be changed between requests.</summary>
    public Func<UpstreamExchange, Task> Handler
    {
        get => _handler;
        set => _handler = value;
    }

    /// <summary>Every connection accepted since the last <see cref="Forget"/>.</summary>
    public IReadOnlyList<UpstreamConnection> Connections => Snapshot(_connections);

    /// <summary>Every request whose head came, in that order, since the last <see cref="Forget"/>.</summary>
    public IReadOnlyList<RecordedRequest> Requests => Snapshot(_requests);

    /// <summary>What the gateway sent against the grammar.</summary>
    public IReadOnlyList<string> Violations => Snapshot(_violations);

    /// <summary>Listens on a port, a free one unless given, of <paramref name="address"/> (default 127.0.0.1).</summary>
    public static RawUpstream Start(Func<UpstreamExchange, Task>? handler = null, IPAddress? address = null, int port = 0)
    {
        var end = new IPEndPoint(address ?? IPAddress.Loopback, port);
        return Listen(new Socket(end.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }, end, handler);
    }

    /// <summary>Listens on a unix socket.</summary>
    public static RawUpstream StartUnix(string path, Func<UpstreamExchange, Task>? handler = null) => Listen(
        new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified), new UnixDomainSocketEndPoint(path), handler);

    /// <summary>Forgets what was recorded; connections stay as they are.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            _requests.Clear();
            _violations.Clear();
            _connections.RemoveAll(connection => connection.End != ConnectionEnd.Open);
            _connections.ForEach(connection => connection.Forget());
        }
    }

    /// <summary>Waits until this many requests have come.</summary>
    public Task WaitForRequestsAsync(int count) => Eventually.TrueAsync(() => Requests.Count >= count);

    /// <summary>Closes every open connection, as a server does whose keep-alive time is over.</summary>
    public void CloseConnections()
    {
        foreach (var connection in Connections.Where(connection => connection.End == ConnectionEnd.Open))
            connection.Close();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        foreach (var connection in Connections)
            connection.Dispose();
        await Task.WhenAll(Snapshot(_tasks));
        _stop.Dispose();
    }

    internal void Add(RecordedRequest request)
    {
        lock (_lock)
            _requests.Add(request);
    }

    internal void Violate(string what)
    {
        lock (_lock)
            _violations.Add(what);
    }

    private static RawUpstream Listen(Socket listener, EndPoint end, Func<UpstreamExchange, Task>? handler)
    {
        listener.Bind(end);
        listener.Listen(1024);
        return new RawUpstream(listener, handler ?? UpstreamAnswers.Ok());
    }

    private async Task AcceptAsync()
    {
        var count = 0;
        try
        {
            while (true)
            {
                var connection = new UpstreamConnection(this, await _listener.AcceptAsync(_stop.Token), count++);
                lock (_lock)
                {
                    _connections.Add(connection);
                    _tasks.RemoveAll(task => task.IsCompletedSuccessfully);
                    _tasks.Add(Task.Run(() => connection.ServeAsync(_stop.Token)));
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The end of the test is the only way out of the loop.
        }
    }

    private IReadOnlyList<T> Snapshot<T>(List<T> list)
    {
        lock (_lock)
            return [.. list];
    }
}
