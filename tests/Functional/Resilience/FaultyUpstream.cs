using System.Net;
using System.Net.Sockets;
using Waterfall.Testing.Processes;
using Waterfall.Testing.Upstream;

namespace Waterfall.Functional.Resilience;

/// <summary>An upstream with one thing wrong with it.</summary>
internal sealed class FaultyUpstream : IAsyncDisposable
{
    private readonly ClosedPort? _closed;
    private readonly Socket? _deaf;
    private int _count;

    public FaultyUpstream(Fault fault)
    {
        switch (fault)
        {
            case Fault.Refuses:
                _closed = new ClosedPort();
                Url = _closed.Url;
                break;
            case Fault.NeverReads:
                _deaf = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                _deaf.Bind(new IPEndPoint(IPAddress.Loopback, 0));
                _deaf.Listen(4096);
                Url = $"http://{_deaf.LocalEndPoint}";
                break;
            default:
                Scripted = RawUpstream.Start(Script(fault));
                Url = Scripted.Url;
                break;
        }
    }

    public string Url { get; }

    /// <summary>Where the fault is one of answers: the upstream that gives them.</summary>
    public RawUpstream? Scripted { get; }

    public async ValueTask DisposeAsync()
    {
        _closed?.Dispose();
        _deaf?.Dispose();
        if (Scripted is not null)
            await Scripted.DisposeAsync();
    }

    private Func<UpstreamExchange, Task> Script(Fault fault) => async exchange =>
    {
        await exchange.ReadBodyAsync();
        switch (fault)
        {
            case Fault.ResetsInTheHead:
                await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Le");
                exchange.Reset();
                break;
            case Fault.Closes:
                exchange.Close();
                break;
            case Fault.NeverAnswers:
                await exchange.WaitForDisconnectAsync();
                break;
            case Fault.AnswersTooLate:
                await Task.Delay(ResilientRig.PerTry * 4);
                await exchange.SendAsync(UpstreamAnswers.Text("late"));
                break;
            case Fault.AnswersUnavailable:
                await exchange.SendAsync(UpstreamAnswers.Text("busy", 503));
                break;
            case Fault.Flaps when Interlocked.Increment(ref _count) % 2 == 0:
                await exchange.SendAsync(UpstreamAnswers.Text(exchange.Request.Target));
                break;
            default:
                exchange.Reset();
                break;
        }
    };
}
