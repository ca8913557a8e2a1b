using FsCheck;
using FsCheck.Fluent;
using Waterfall.Core.IO;

namespace Waterfall.Core.Tests.IO;

public sealed class TimerWheelTests
{
    /// <summary>Against a plain list: nothing fires early, nothing fires more than a slot late, and nothing cleared fires at all.</summary>
    [Fact]
    public void It_fires_what_a_list_would()
    {
        var steps = Gen.Choose(0, 5).SelectMany(kind => Gen.Choose(0, 9).SelectMany(index => Gen.Choose(0, 40_000).Select(ms => (kind, index, ms)))).ListOf();
        Prop.ForAll(steps.ToArbitrary(), list =>
        {
            var rig = new Rig(12_345);
            foreach (var (kind, index, ms) in list)
            {
                switch (kind)
                {
                    case 0 or 1:
                        rig.Items[index].Set(kind == 0 ? ms : ms % 100);
                        break;
                    case 2:
                        rig.Items[index].Clear(remove: ms % 2 == 0);
                        break;
                    case 3:
                        rig.Items[index].OnFire = () => rig.Items[(index + 1) % 10].Set(ms);
                        break;
                    case 4:
                        rig.Items[index].OnFire = () => rig.Items[(index + 3) % 10].Clear(remove: ms % 2 == 0);
                        break;
                    default:
                        rig.Advance(ms % 3 == 0 ? ms : ms % 50);
                        break;
                }
            }
            rig.Advance(100_000);
            Assert.All(rig.Items, item => Assert.False(item.IsOverdue));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Fact]
    public void Sleeping_as_long_as_it_says_fires_everything_in_time()
    {
        var random = new Random(1);
        for (var round = 0; round < 200; round++)
        {
            var rig = new Rig(random.Next(100_000));
            foreach (var item in rig.Items)
                item.Set(random.Next(1, 50_000));
            for (var sleeps = 0; rig.Wheel.MillisecondsToNext(rig.NowMs) is >= 0 and var sleep; sleeps++)
            {
                Assert.True(sleeps < 10_000, "It never comes to an end.");
                rig.Advance(sleep);
            }
            Assert.All(rig.Items, item => Assert.Equal(1, item.Fired));
        }
    }

    [Fact]
    public void An_empty_wheel_says_for_ever()
    {
        var rig = new Rig(5);
        Assert.Equal(-1, rig.Wheel.MillisecondsToNext(5));
        rig.Items[0].Set(100);
        Assert.InRange(rig.Wheel.MillisecondsToNext(5), 100, 100 + TimerWheel.SlotMs);
        rig.Items[0].Clear(remove: true);
        Assert.Equal(-1, rig.Wheel.MillisecondsToNext(5));
    }

    [Fact]
    public void A_deadline_that_fires_may_remove_the_rest_of_its_slot()
    {
        var rig = new Rig(0);
        foreach (var item in rig.Items)
        {
            item.Set(100);
            item.OnFire = () => Array.ForEach(rig.Items, each => each.Clear(remove: true));
        }
        rig.Advance(1000);
        Assert.Equal(1, rig.Items.Sum(item => item.Fired));
    }

    [Fact]
    public void A_defect_of_one_deadline_does_not_lose_those_of_its_slot()
    {
        var rig = new Rig(0);
        foreach (var item in rig.Items)
            item.Set(100);
        rig.Items[^1].OnFire = () => throw new InvalidOperationException();
        Assert.Throws<InvalidOperationException>(() => rig.Advance(200));
        rig.Items[0].Set(1000);
        rig.Advance(2000);
        Assert.All(rig.Items, item => Assert.InRange(item.Fired, 1, 2));
    }

    private sealed class Rig
    {
        internal Rig(long nowMs)
        {
            NowMs = nowMs;
            Wheel = new TimerWheel(nowMs);
            Items = [.. Enumerable.Range(0, 10).Select(_ => new Item(this))];
        }

        internal long NowMs { get; private set; }

        internal TimerWheel Wheel { get; }

        internal Item[] Items { get; }

        internal void Advance(long ms)
        {
            NowMs += ms;
            Wheel.Advance(NowMs);
            Assert.All(Items, item => Assert.False(item.IsOverdue, "A deadline is late by more than a slot."));
        }
    }

    private sealed class Item : IDeadlineOwner
    {
        private readonly Rig _rig;
        private readonly Deadline _deadline;
        private long? _dueMs;

        internal Item(Rig rig)
        {
            _rig = rig;
            _deadline = new Deadline(rig.Wheel, this);
        }

        internal Action? OnFire { get; set; }

        internal int Fired { get; private set; }

        internal bool IsOverdue => _dueMs + TimerWheel.SlotMs <= _rig.NowMs;

        internal void Set(long ms)
        {
            _deadline.Set(ms, DeadlineReason.Idle);
            _dueMs = ms > 0 ? _rig.NowMs + ms : null;
            Assert.Equal(_dueMs.HasValue, _deadline.IsSet);
        }

        internal void Clear(bool remove)
        {
            _dueMs = null;
            if (remove)
                _deadline.Remove();
            else
                _deadline.Clear();
        }

        void IDeadlineOwner.OnDeadline(Deadline deadline, DeadlineReason reason)
        {
            Assert.Equal(DeadlineReason.Idle, reason);
            Assert.NotNull(_dueMs);
            Assert.True(_dueMs <= _rig.NowMs, $"Fired {_dueMs - _rig.NowMs} ms early.");
            _dueMs = null;
            Fired++;
            OnFire?.Invoke();
        }
    }
}
