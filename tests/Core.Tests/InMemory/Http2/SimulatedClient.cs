using System.Globalization;
using Waterfall.Testing.Frames;
using Waterfall.Testing.Manual;

namespace Waterfall.Core.Tests.InMemory.Http2;

/// <summary>A client that asks, uploads, opens its windows by little, resets, and checks what it got.</summary>
internal sealed class SimulatedClient : SimulatedSide
{
    private readonly Dictionary<uint, Asked> _asked = [];
    private uint _next = 1;

    internal SimulatedClient(ManualGateway gateway, Random random)
        : base(FramePeer.Client(gateway, Frame.Setting(Frame.SettingInitialWindow, (uint)random.Next(3) switch { 0 => 0, 1 => 1000, _ => 65_535 })), random)
    {
    }

    internal void Ask(int number)
    {
        Look();
        foreach (var (stream, asked) in _asked.Where(each => each.Value is { Sent: >= 0, IsOver: false } and var open && open.Sent < open.Size))
            asked.Sent += SendBody(stream, asked.Number, asked.Sent, asked.Size, ends: true);
        var size = Random.Next(3) == 0 ? Random.Next(1, 40_000) : 0;
        var next = new Asked(number, size);
        (string, string)[] fields = Random.Next(3) == 0 ? [("priority", $"u={Random.Next(8)}{(Random.Next(2) == 0 ? ", i" : "")}")] : [];
        Write(Frame.Request(_next, string.Create(CultureInfo.InvariantCulture, $"/{number}"), size == 0, size == 0 ? "GET" : "POST", fields));
        if (size > 0)
            next.Sent += SendBody(_next, number, 0, size, ends: true);
        _asked.Add(_next, next);
        _next += 2;
    }

    internal void OpenSome()
    {
        Look();
        if (_asked.Where(each => !each.Value.IsOver).Select(each => each.Key).OrderBy(_ => Random.Next()).FirstOrDefault() is not 0 and var stream)
            Write(Frame.WindowOf(stream, (uint)Random.Next(1, 30_000)));
        Write(Frame.WindowOf(0, (uint)Random.Next(1, 30_000)));
        if (Random.Next(4) == 0)
            Write(Frame.Setting(Frame.SettingInitialWindow, (uint)Random.Next(70_000))); // windows may fall below zero
    }

    internal void OpenAll()
    {
        Look();
        Write(Frame.WindowOf(0, 1_000_000));
        foreach (var (stream, asked) in _asked.Where(each => !each.Value.IsOver))
        {
            Write(Frame.WindowOf(stream, 200_000));
            if (asked.Sent < asked.Size)
                asked.Sent += SendBody(stream, asked.Number, asked.Sent, asked.Size, ends: true);
        }
    }

    internal void ResetOne()
    {
        Look();
        if (_asked.Where(each => !each.Value.IsOver).Select(each => each.Key).FirstOrDefault() is not 0 and var stream)
        {
            _asked[stream].IsOver = true;
            Write(Frame.ResetOf(stream, Frame.Cancel));
        }
    }

    // How many answers came whole.
    internal int Check()
    {
        Look();
        Assert.DoesNotContain(Peer.Frames, frame => frame.Type == Frame.GoAway && frame.Code != 0);
        return _asked.Values.Count(asked => asked.IsWhole);
    }

    protected override void Take(WireFrame frame)
    {
        if (frame.Stream == 0 || !_asked.TryGetValue(frame.Stream, out var asked))
            return;
        if (frame.Type == Frame.Headers && frame[":status"].Length > 0)
            asked.Length = frame["x-length"].Length > 0 ? int.Parse(frame["x-length"], CultureInfo.InvariantCulture) : -1;
        if (frame.Type == Frame.Data && asked.Length >= 0)
        {
            foreach (var octet in frame.Payload)
                Assert.Equal(Pattern(-asked.Number, asked.Got++), octet);
        }
        if (frame.Type == Frame.Reset)
            asked.IsOver = true;
        if (!frame.Ends)
            return;
        asked.IsOver = true;
        if (asked.Length < 0)
            return; // the gateway's own
        Assert.Equal(asked.Length, asked.Got);
        asked.IsWhole = true;
    }

    private sealed class Asked(int number, int size)
    {
        internal int Number { get; } = number;

        internal int Size { get; } = size;

        internal int Sent { get; set; }

        internal int Length { get; set; } = -1;

        internal int Got { get; set; }

        internal bool IsOver { get; set; }

        internal bool IsWhole { get; set; }
    }
}
