using Waterfall.Core.IO;
using Waterfall.Core.Upstreams.Resilience;
using Waterfall.Testing.Manual;

namespace Waterfall.Core.Tests.Upstreams.Resilience;

public sealed class BulkheadTests
{
    private readonly ManualClock _clock = new();
    private readonly BulkheadState _state = new();
    private readonly List<Exception> _failures = [];
    private readonly List<string> _log = [];
    private readonly EventLoop[] _loops;

    public BulkheadTests() => _loops = [Loop(0), Loop(1)];

    [Fact]
    public void Without_limits_everybody_is_let_in_and_nothing_is_counted()
    {
        var bulkhead = new Bulkhead(new(0, 0, 0, 200), _state);
        for (var i = 0; i < 1000; i++) Enter(bulkhead, 0, "a");
        Assert.Equal((1000, 0), (_log.Count(each => each == "a Entered"), _state.Requests));
        bulkhead.Exit(_loops[0]);
        Assert.True(bulkhead.TryOpenConnection());
        bulkhead.CloseConnection();
        Assert.Equal((0, 0), (_state.Requests, _state.Connections));
    }

    [Fact]
    public void The_limit_is_that_of_all_loops()
    {
        var bulkhead = Limited(requests: 2, queue: 0);
        Enter(bulkhead, 0, "a");
        Enter(bulkhead, 1, "b");
        Enter(bulkhead, 0, "c");
        Enter(bulkhead, 1, "d");
        Assert.Equal(["a Entered", "b Entered", "c Full", "d Full"], _log);
        bulkhead.Exit(_loops[1]);
        Enter(bulkhead, 0, "e");
        Assert.Equal("e Entered", _log[^1]);
    }

    [Fact]
    public void Who_came_first_goes_in_first()
    {
        var bulkhead = Limited(requests: 1, queue: 3);
        foreach (var name in (string[])["a", "b", "c", "d", "e"]) Enter(bulkhead, 0, name);
        Assert.Equal(["a Entered", "e Full"], _log);
        for (var i = 0; i < 4; i++) bulkhead.Exit(_loops[0]);
        Assert.Equal(["a Entered", "e Full", "b Entered", "c Entered", "d Entered"], _log);
        AssertEmpty();
    }

    [Fact]
    public void Room_on_one_loop_is_for_those_who_wait_on_another()
    {
        var bulkhead = Limited(requests: 1, queue: 2);
        Enter(bulkhead, 0, "a");
        Enter(bulkhead, 1, "b");
        Enter(bulkhead, 0, "c");
        bulkhead.Exit(_loops[0]);
        Assert.Equal("c Entered", _log[^1]); // this loop's own first
        bulkhead.Exit(_loops[0]);
        Assert.Equal("c Entered", _log[^1]);
        _loops[1].RunOnce();
        Assert.Equal("b Entered", _log[^1]);
        bulkhead.Exit(_loops[1]);
        AssertEmpty();
    }

    [Fact]
    public void Nobody_waits_longer_than_the_queues_time()
    {
        var bulkhead = Limited(requests: 1, queue: 5);
        Enter(bulkhead, 0, "a");
        Enter(bulkhead, 0, "b");
        Pass(100);
        Enter(bulkhead, 0, "c");
        Pass(99);
        Assert.Equal(["a Entered"], _log);
        Pass(1 + TimerWheel.SlotMs);
        Assert.Equal(["a Entered", "b TimedOut"], _log);
        bulkhead.Exit(_loops[0]);
        Assert.Equal("c Entered", _log[^1]);
        Pass(10_000);
        Assert.Equal(3, _log.Count);
        bulkhead.Exit(_loops[0]);
        AssertEmpty();
    }

    [Fact]
    public void Who_gives_up_leaves_the_queue()
    {
        var bulkhead = Limited(requests: 1, queue: 3);
        Enter(bulkhead, 0, "a");
        var waiters = new[] { "b", "c", "d" }.Select(name => Enter(bulkhead, 0, name)).ToArray();
        waiters[1].Cancel();
        waiters[1].Cancel();
        Assert.Equal(["a Entered", "c Canceled"], _log);
        Assert.Equal(2, _state.Waiting);
        bulkhead.Exit(_loops[0]);
        bulkhead.Exit(_loops[0]);
        Assert.Equal(["b Entered", "d Entered"], _log[2..]);
        bulkhead.Exit(_loops[0]);
        AssertEmpty();
    }

    [Fact]
    public void Those_who_are_done_at_once_let_the_next_in_without_end_of_the_stack()
    {
        var bulkhead = Limited(requests: 1, queue: 50_000);
        Enter(bulkhead, 0, "a");
        for (var i = 0; i < 50_000; i++) Enter(bulkhead, 0, "x", exitAtOnce: true);
        bulkhead.Exit(_loops[0]);
        Assert.Equal(50_000, _log.Count(each => each == "x Entered"));
        AssertEmpty();
    }

    [Fact]
    public void A_waiter_is_used_again_and_again()
    {
        var bulkhead = Limited(requests: 1, queue: 1);
        var waiter = new BulkheadWaiter(_loops[0]);
        for (var i = 0; i < 5; i++)
        {
            Enter(bulkhead, 0, "holder");
            Enter(bulkhead, 0, "waiter", waiter: waiter);
            Assert.True(waiter.IsWaiting);
            bulkhead.Exit(_loops[0]);
            Assert.False(waiter.IsWaiting);
            bulkhead.Exit(_loops[0]);
        }
        AssertEmpty();
    }

    [Fact]
    public void A_lower_limit_of_a_reload_holds_for_those_who_are_in_already()
    {
        var before = Limited(requests: 3, queue: 0);
        for (var i = 0; i < 3; i++) Enter(before, 0, "old");
        var after = Limited(requests: 1, queue: 1);
        Enter(after, 0, "new");
        before.Exit(_loops[0]);
        before.Exit(_loops[0]);
        Assert.DoesNotContain("new Entered", _log);
        before.Exit(_loops[0]);
        Assert.Equal("new Entered", _log[^1]);
        after.Exit(_loops[0]);
        AssertEmpty();
    }

    [Fact]
    public void Connections_have_a_limit_of_their_own()
    {
        var bulkhead = new Bulkhead(new(2, 0, 0, 200), _state);
        Assert.Equal([true, true, false], Enumerable.Range(0, 3).Select(_ => bulkhead.TryOpenConnection()));
        bulkhead.CloseConnection();
        Assert.True(bulkhead.TryOpenConnection());
        Assert.Equal(2, _state.Connections);
    }

    [Fact]
    public void Waiting_allocates_nothing_once_warm()
    {
        var bulkhead = Limited(requests: 1, queue: 1);
        var waiter = new BulkheadWaiter(_loops[0]);
        Action<Exception> fail = _failures.Add;
        void Round()
        {
            Hold(bulkhead, waiter).Detach(fail);
            Wait(bulkhead, waiter).Detach(fail);
            bulkhead.Exit(_loops[0]);
            bulkhead.Exit(_loops[0]);
        }
        for (var i = 0; i < 100; i++) Round();
        var allocated = Testing.Allocated.Least(() =>
        {
            for (var i = 0; i < 1000; i++) Round();
        });
        Assert.True(allocated == 0 || IsDebug, $"{allocated} bytes");
        AssertEmpty();

        static async LoopTask Hold(Bulkhead bulkhead, BulkheadWaiter waiter) => await bulkhead.EnterAsync(waiter);
        static async LoopTask Wait(Bulkhead bulkhead, BulkheadWaiter waiter) => await bulkhead.EnterAsync(waiter);
    }

#if DEBUG
    // Async state machines of a debug build are classes.
    private const bool IsDebug = true;
#else
    private const bool IsDebug = false;
#endif

    private Bulkhead Limited(int requests, int queue) => new(new(0, requests, queue, 200), _state);

    private EventLoop Loop(int index) => new(index, new LoopOptions
    {
        CreateEngine = loop => new ManualEngine(loop, _clock),
        ReportFailure = _failures.Add,
        Clock = () => _clock.NowMs,
    });

    private BulkheadWaiter Enter(Bulkhead bulkhead, int loop, string name, bool exitAtOnce = false, BulkheadWaiter? waiter = null)
    {
        waiter ??= new BulkheadWaiter(_loops[loop]);
        Run().Detach(_failures.Add);
        return waiter;

        async LoopTask Run()
        {
            var result = await bulkhead.EnterAsync(waiter);
            _log.Add($"{name} {result}");
            if (exitAtOnce) bulkhead.Exit(waiter.Loop);
        }
    }

    private void Pass(long milliseconds)
    {
        _clock.NowMs += milliseconds;
        foreach (var loop in _loops) loop.RunOnce();
    }

    private void AssertEmpty()
    {
        Assert.Empty(_failures);
        Assert.Equal((0, 0), (_state.Requests, _state.Waiting));
    }
}
