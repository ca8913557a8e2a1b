using System.Net;
using System.Net.Sockets;

namespace Waterfall.Testing.Processes;

/// <summary>
/// A listener whose accept queue is full: the system drops further SYNs, so connecting to it hangs until the connector gives up.
/// </summary>
public sealed class DeafListener : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<Socket> _fillers = [];

    private DeafListener()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(0);
    }

    public string Url => $"http://{_listener.LocalEndPoint}";

    /// <summary>Listens and fills the queue until a connection attempt hangs.</summary>
    public static async Task<DeafListener> StartAsync()
    {
        var deaf = new DeafListener();
        for (var attempt = 0; attempt < 64; attempt++)
        {
            var filler = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            deaf._fillers.Add(filler);
            using var time = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
            try
            {
                await filler.ConnectAsync(deaf._listener.LocalEndPoint!, time.Token);
            }
            catch (OperationCanceledException)
            {
                return deaf;
            }
        }

        deaf.Dispose();
        throw new InvalidOperationException("the accept queue never filled");
    }

    public void Dispose()
    {
        _fillers.ForEach(filler => filler.Dispose());
        _listener.Dispose();
    }
}
