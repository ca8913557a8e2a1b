using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Waterfall.Core.IO.Native;

namespace Waterfall.Functional.Budgets;

/// <summary>
/// An upstream that answers every request head with the same bytes from one thread of its own and allocates nothing once it runs, so that
/// what the process allocates is the gateway's.
/// </summary>
internal sealed unsafe class QuietUpstream : IDisposable
{
    private const int MaxEvents = 256;
    private const int Stride = 3; // struct epoll_event is packed to 12 bytes on x86-64

    private readonly byte[] _answer;
    private readonly Socket _listener;
    private readonly int _epoll;
    private readonly Thread _thread;
    private readonly List<int> _held = [];
    private volatile int _holdUntil;
    private volatile bool _stopping;

    public QuietUpstream(byte[] answer)
    {
        _answer = answer;
        _listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(4096);
        _epoll = Libc.EpollCreate(Libc.EPOLL_CLOEXEC);
        Watch((int)_listener.Handle);
        _thread = new Thread(Run) { IsBackground = true, Name = "quiet-upstream" };
        _thread.Start();
    }

    public string Url => $"http://{_listener.LocalEndPoint}";

    /// <summary>Connections accepted.</summary>
    public int Accepted { get; private set; }

    /// <summary>
    /// Keeps the next answers back until this many requests wait for theirs: the gateway then has that many connections, however
    /// the threads are scheduled, and needs no more of them afterwards.
    /// </summary>
    public void HoldUntil(int requests) => _holdUntil = requests;

    public void Dispose()
    {
        _stopping = true;
        _thread.Join();
        _ = Libc.Close(_epoll);
        _listener.Dispose();
    }

    /// <summary>Whether this machine lays out struct epoll_event as the upstream reads it.</summary>
    public static bool IsSupported => OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64;

    private void Watch(int fd)
    {
        var registration = stackalloc uint[Stride];
        (registration[0], registration[1], registration[2]) = (Libc.EPOLLIN, (uint)fd, 0);
        Assert.Equal(0, Libc.EpollControl(_epoll, Libc.EPOLL_CTL_ADD, fd, registration));
    }

    private void Run()
    {
        var listener = (int)_listener.Handle;
        var events = stackalloc uint[MaxEvents * Stride];
        var buffer = stackalloc byte[16 * 1024];
        while (!_stopping)
        {
            var count = Libc.EpollWait(_epoll, events, MaxEvents, 100);
            for (var i = 0; i < count; i++)
            {
                var fd = (int)events[(i * Stride) + 1];
                if (fd == listener) Accept(listener);
                else Answer(fd, buffer);
            }
        }
    }

    private void Accept(int listener)
    {
        var fd = Libc.Accept(listener, null, null, Libc.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC);
        if (fd < 0) return;
        var on = 1;
        _ = Libc.SetSockOpt(fd, Libc.IPPROTO_TCP, Libc.TCP_NODELAY, &on, sizeof(int));
        Accepted++;
        Watch(fd);
    }

    // The gateway sends a head in one piece and waits for its answer, so what is received is one request.
    private void Answer(int fd, byte* buffer)
    {
        var received = Libc.Receive(fd, buffer, 16 * 1024);
        if (received <= 0)
        {
            _ = Libc.Close(fd);
            return;
        }
        if (_holdUntil > 0) Hold(fd);
        else Send(fd);
    }

    private void Hold(int fd)
    {
        _held.Add(fd);
        if (_held.Count < _holdUntil) return;
        _holdUntil = 0;
        foreach (var held in _held) Send(held);
        _held.Clear();
    }

    private void Send(int fd)
    {
        fixed (byte* answer = _answer)
            _ = Libc.Send(fd, answer, _answer.Length, Libc.MSG_NOSIGNAL);
    }
}
