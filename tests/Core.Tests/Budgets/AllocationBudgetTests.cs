using Waterfall.Core.IO;
using Waterfall.Core.Memory;
using Waterfall.Http.Http1;
using Waterfall.Http.Semantics;
using Budget = Waterfall.Testing.Budgets;

namespace Waterfall.Core.Tests.Budgets;

/// <summary>What one operation allocates once everything is warm, against <c>perf/budgets.json</c>.</summary>
public sealed class AllocationBudgetTests
{
    private const int Operations = 4000;

    private static readonly byte[] RawRequest =
        "POST /a/../b?c HTTP/1.1\r\nHost: example.com\r\nConnection: keep-alive, x\r\nX: 1\r\nAccept: */*\r\nTransfer-Encoding: chunked\r\n\r\n"u8.ToArray();

    private static readonly byte[] RawBody = "5\r\nhello\r\n6;a=b\r\nworld!\r\n0\r\n\r\n"u8.ToArray();

    [OptimizedFact]
    public void Parsing_a_head()
    {
        var head = new MessageHead();
        Measure("headParse", () => Parse(head));
    }

    [OptimizedFact]
    public void Writing_a_head()
    {
        var head = new MessageHead();
        var output = new byte[4096];
        Measure("headWrite", () =>
        {
            Parse(head);
            HopByHop.StripRequest(head);
            head.Set(KnownHeader.Via, "1.1 waterfall"u8);
            Http1Writer.WriteRequestHead(output, head, head.Framing, default);
        });
    }

    [OptimizedFact]
    public void Decoding_a_body() => Measure("bodyDecode", static () =>
    {
        var decoder = default(Http1BodyDecoder);
        decoder.Begin(MessageFraming.Chunked, HttpLimits.Default);
        ReadOnlySpan<byte> input = RawBody;
        while (decoder.Read(input, out var skip, out var data) == BodyStatus.Data) input = input[(skip + data)..];
        if (decoder.BodyBytes != 11) throw new InvalidOperationException("The body was not read.");
    });

    [OptimizedFact]
    public void Moving_bytes_between_queues()
    {
        var pool = new BufferPool();
        var (from, to) = (new ByteQueue(pool), new ByteQueue(pool));
        var bytes = new byte[10_000];
        Measure("byteQueueMove", () =>
        {
            from.Write(bytes);          // several blocks, of which some move whole and the last is copied
            from.MoveTo(to, from.Length);
            to.Skip(to.Length);
        });
        Assert.Equal(0, pool.Outstanding);
    }

    [OptimizedFact]
    public void Setting_a_deadline()
    {
        var wheel = new TimerWheel(0);
        var owner = new CountingOwner();
        var deadlines = Enumerable.Range(0, 64).Select(_ => new Deadline(wheel, owner)).ToArray();
        long now = 0;
        Measure("timerWheelSet", () =>
        {
            var deadline = deadlines[now % deadlines.Length];
            deadline.Set(1000, DeadlineReason.Idle);
            deadline.Set(50, DeadlineReason.Head);
            wheel.Advance(++now);
        });
        Assert.NotEqual(0, owner.Fired);
    }

    [OptimizedFact]
    public void Suspending_three_nested_methods()
    {
        var methods = new SuspendingMethods();
        Measure("loopTaskSuspendedThrice", () =>
        {
            for (var i = 0; i < 64; i++) methods.Start();
            methods.ResumeAll();
        });
        Assert.Equal(64 * (Operations + Operations), methods.Completed);
    }

    private static void Parse(MessageHead head)
    {
        head.Reset();
        if (Http1HeadParser.ParseRequest(head, HttpLimits.Default, RawRequest, out _) != ParseStatus.Done) throw new InvalidOperationException("Refused.");
    }

    private static void Measure(string operation, Action action)
    {
        Run();
        var perOperation = Testing.Allocated.Least(Run) / (double)Operations;
        Assert.True(perOperation <= Budget.Of(operation), $"{operation} allocates {perOperation} bytes, its budget is {Budget.Of(operation)}");

        void Run()
        {
            for (var i = 0; i < Operations; i++) action();
        }
    }

    private sealed class CountingOwner : IDeadlineOwner
    {
        public int Fired { get; private set; }

        public void OnDeadline(Deadline deadline, DeadlineReason reason) => Fired++;
    }
}
