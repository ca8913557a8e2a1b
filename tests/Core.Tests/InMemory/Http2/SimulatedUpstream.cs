using System.Globalization;
using Waterfall.Testing.Frames;

namespace Waterfall.Core.Tests.InMemory.Http2;

/// <summary>An upstream that answers by and by, resets, goes away, and checks what it was sent.</summary>
internal sealed class SimulatedUpstream(FramePeer peer, Random random) : SimulatedSide(peer, random)
{
    private readonly SortedDictionary<uint, Answer> _answers = [];
    private bool _isSettled;

    internal void Act()
    {
        if (!_isSettled)
        {
            _isSettled = true;
            Write(Frame.Setting(Frame.SettingMaxStreams, (uint)Random.Next(1, 30)));
            Write(Frame.SettingsAck);
            return;
        }
        Look();
        if (Random.Next(3) == 0)
            Write(Frame.WindowOf(0, (uint)Random.Next(1, 50_000)));
        foreach (var (stream, answer) in _answers.Where(each => !each.Value.IsOver && Random.Next(2) == 0).ToArray())
            Continue(stream, answer);
    }

    internal void FinishAll()
    {
        if (!_isSettled)
            Act();
        Look();
        Write(Frame.WindowOf(0, 1_000_000));
        foreach (var (stream, answer) in _answers.Where(each => !each.Value.IsOver).ToArray())
        {
            Write(Frame.WindowOf(stream, 100_000));
            Continue(stream, answer);
        }
    }

    internal void ResetOne()
    {
        if (!_isSettled)
            return;
        Look();
        if (_answers.Where(each => !each.Value.IsOver).Select(each => each.Key).FirstOrDefault() is not 0 and var stream)
        {
            _answers[stream].IsOver = true;
            Write(Frame.ResetOf(stream, _answers[stream].IsBegun ? 2 : Frame.RefusedStream));
        }
    }

    internal void GoAway()
    {
        if (!_isSettled)
            return;
        Look();
        Write(Frame.GoAwayOf(_answers.Count == 0 ? 0 : _answers.Keys.Max()));
    }

    internal void Check()
    {
        Look();
        Assert.DoesNotContain(Peer.Frames, frame => frame.Type == Frame.GoAway && frame.Code != 0);
    }

    protected override void Take(WireFrame frame)
    {
        if (frame.Type == Frame.Headers && frame[":path"].Length > 0)
            _answers[frame.Stream] = new Answer(int.Parse(frame[":path"].AsSpan(1), CultureInfo.InvariantCulture), Random.Next(4) == 0 ? 0 : Random.Next(60_000));
        if (frame.Stream == 0 || !_answers.TryGetValue(frame.Stream, out var answer))
            return;
        if (frame.Type == Frame.Data)
        {
            foreach (var octet in frame.Payload)
                Assert.Equal(Pattern(answer.Number, answer.Got++), octet);
        }
        answer.IsOver |= frame.Type == Frame.Reset;
    }

    private void Continue(uint stream, Answer answer)
    {
        if (!answer.IsBegun)
        {
            if (Random.Next(4) == 0)
                Write(Frame.Response(stream, 103));
            answer.IsBegun = true;
            Write(Frame.Response(stream, 200, answer.Size == 0, ("x-length", answer.Size.ToString(CultureInfo.InvariantCulture))));
            answer.IsOver = answer.Size == 0;
            return;
        }
        answer.Sent += SendBody(stream, -answer.Number, answer.Sent, answer.Size, ends: !answer.HasTrailers);
        if (answer.Sent < answer.Size)
            return;
        answer.IsOver = true;
        if (answer.HasTrailers)
            Write(Frame.Head(stream, true, ("x-checksum", "1")));
    }

    private sealed class Answer(int number, int size)
    {
        internal int Number { get; } = number;

        internal int Size { get; } = size;

        internal bool HasTrailers { get; } = number % 3 == 0;

        internal int Sent { get; set; }

        internal int Got { get; set; }

        internal bool IsBegun { get; set; }

        internal bool IsOver { get; set; }
    }
}
