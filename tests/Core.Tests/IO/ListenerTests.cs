using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Waterfall.Core.IO;
using Waterfall.Core.IO.Engines;
using Waterfall.Testing;

namespace Waterfall.Core.Tests.IO;

public sealed class ListenerTests
{
    [Theory]
    [InlineData("epoll")]
    [InlineData("socket")]
    public async Task Connections_that_are_made_already_are_accepted_before_it_stops(string engine)
    {
        const int Clients = 100;
        var loops = new LoopGroup(1, new LoopOptions { CreateEngine = EngineFactory.Find(engine), ReportFailure = static _ => { } });
        loops.Start();
        var loop = loops.Loops[0];
        var socket = ListenSocket.Open(new IPEndPoint(IPAddress.Loopback, 0), 1)[0];
        var accepted = new List<Connection>();
        var clients = new List<TcpClient>();
        await loop.InvokeAsync(() =>
        {
            var listener = loop.Engine.Listen(socket, accepted.Add);
            // They wait in the backlog: the loop is here.
            for (var i = 0; i < Clients; i++)
            {
                var client = new TcpClient();
                client.Connect((IPEndPoint)socket.LocalEndPoint);
                clients.Add(client);
            }
            listener.Stop();
            socket.Close();
            return LoopTask.Completed;
        });
        var (count, time) = (0, Stopwatch.StartNew());
        while (count < Clients && time.Elapsed < Eventually.Limit)
        {
            await loop.InvokeAsync(() =>
            {
                count = accepted.Count;
                return LoopTask.Completed;
            });
        }
        Assert.Equal(Clients, count);
        await loop.InvokeAsync(() =>
        {
            accepted.ForEach(each => each.Close());
            return LoopTask.Completed;
        });
        foreach (var client in clients)
        {
            Assert.Equal(0, await client.GetStream().ReadAsync(new byte[1]));
            client.Dispose();
        }
        await loops.StopAsync();
    }
}
