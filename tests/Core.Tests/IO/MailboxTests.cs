using Waterfall.Core.IO;

namespace Waterfall.Core.Tests.IO;

public sealed class MailboxTests
{
    [Fact]
    public void What_is_posted_is_done_in_order_and_wakes_once()
    {
        var woken = 0;
        var mailbox = new Mailbox(() => woken++);
        var done = new List<object?>();
        for (var i = 0; i < 100; i++)
            mailbox.Post(done.Add, i);
        Assert.Equal(1, woken);
        mailbox.Drain();
        Assert.Equal(Enumerable.Range(0, 100).Cast<object?>(), done);
        Assert.True(mailbox.IsEmpty);
        mailbox.Post(done.Add, null);
        Assert.Equal(2, woken);
    }

    [Fact]
    public void A_burst_is_spread_over_ticks_and_none_is_lost()
    {
        var woken = 0;
        var mailbox = new Mailbox(() => woken++);
        var done = 0;
        for (var i = 0; i < 5000; i++)
            mailbox.Post(_ => done++, null);
        mailbox.Drain();
        Assert.InRange(done, 1, 4999);
        Assert.Equal(2, woken);
        for (var ticks = 0; ticks < 10; ticks++)
            mailbox.Drain();
        Assert.Equal(5000, done);
    }

    [Fact]
    public void What_follows_a_defect_is_still_done()
    {
        var mailbox = new Mailbox(() => { });
        var done = false;
        mailbox.Post(_ => throw new InvalidOperationException(), null);
        mailbox.Post(_ => done = true, null);
        Assert.Throws<InvalidOperationException>(mailbox.Drain);
        mailbox.Drain();
        Assert.True(done);
    }

    [Fact]
    public void Posts_from_many_threads_all_arrive()
    {
        using var woken = new SemaphoreSlim(0);
        var mailbox = new Mailbox(() => woken.Release());
        var done = 0;
        Parallel.For(0, 10_000, _ => mailbox.Post(_ => done++, null));
        while (done < 10_000)
        {
            Assert.True(woken.Wait(TimeSpan.FromSeconds(20)), "Nobody woke the loop.");
            mailbox.Drain();
        }
        Assert.Equal(10_000, done);
    }
}
