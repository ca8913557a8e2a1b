using System.Collections.Concurrent;
using System.Text;
using Waterfall.Core.Diagnostics;
using Waterfall.Testing;

namespace Waterfall.Core.Tests.Diagnostics;

public sealed class LogWriterTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ConcurrentQueue<string> _reports = new();
    private readonly LogRing _ring = new();

    [Fact]
    public void A_ring_gives_out_only_so_many_buffers_and_takes_them_back_in_order()
    {
        for (var i = 0; i < LogRing.Capacity; i++)
            Fill(_ring, $"{i}\n");
        Assert.Null(_ring.Current);
        for (var i = 0; i < LogRing.Capacity; i++)
        {
            Assert.Equal($"{i}\n", Encoding.ASCII.GetString(_ring.Oldest!.Unwritten));
            _ring.HandBack();
            Assert.Equal(0, _ring.Current!.Length);
        }
        Assert.Null(_ring.Oldest);
    }

    [Fact]
    public async Task What_is_handed_over_is_written_in_order_whatever_the_pieces()
    {
        var target = new ScriptedTarget(bytesAtOnce: 3);
        using var writer = Writer(target);
        var expected = new StringBuilder();
        for (var i = 0; i < 1000; i++)
        {
            await Eventually.TrueAsync(() => _ring.Current is not null);
            Fill(_ring, $"line {i}\n");
            writer.Wake();
            expected.Append($"line {i}\n");
        }
        Assert.True(writer.Stop(Patience));
        Assert.Equal(expected.ToString(), target.Text);
        Assert.True(target.IsDisposed);
        Assert.Empty(_reports);
    }

    [Fact]
    public async Task A_failure_is_told_once_and_made_good_from_the_very_byte()
    {
        var target = new ScriptedTarget { Failure = "No space left on device", BytesBeforeFailure = 4 };
        using var writer = Writer(target);
        Fill(_ring, "first line\nsecond line\n");
        writer.Wake();
        await Eventually.TrueAsync(() => target.Attempts >= 4);
        Fill(_ring, "third line\n");
        writer.Wake();
        Assert.Equal("firs", target.Text);
        Assert.Equal(
            "access log: cannot write to scripted: No space left on device; trying again, lines that find no room are dropped",
            Assert.Single(_reports));
        target.Failure = null;
        await Eventually.TrueAsync(() => target.Text == "first line\nsecond line\nthird line\n");
        Assert.True(writer.Stop(Patience));
        Assert.Equal("access log: scripted can be written to again", _reports.Last());
        Assert.Equal(2, _reports.Count);
    }

    [Fact]
    public async Task A_target_that_is_busy_is_waited_for_without_a_word()
    {
        var target = new ScriptedTarget { IsBusy = true };
        using var writer = Writer(target);
        Fill(_ring, "line\n");
        writer.Wake();
        await Eventually.TrueAsync(() => target.Attempts >= 3);
        target.IsBusy = false;
        await Eventually.TrueAsync(() => target.Text == "line\n");
        Assert.True(writer.Stop(Patience));
        Assert.Empty(_reports);
    }

    [Fact]
    public void What_was_handed_over_before_goes_to_the_old_target()
    {
        var old = new ScriptedTarget("old");
        var next = new ScriptedTarget("next");
        using var writer = Writer(old);
        Fill(_ring, "before\n");
        writer.Replace(next);
        Assert.True(writer.Stop(Patience));
        Assert.Equal(("before\n", ""), (old.Text, next.Text));
        Assert.True(old.IsDisposed && next.IsDisposed);
    }

    [Fact]
    public async Task A_new_target_in_the_place_of_a_failing_one_begins_with_a_whole_line()
    {
        var old = new ScriptedTarget("old") { Failure = "Input/output error", BytesBeforeFailure = 4 };
        var next = new ScriptedTarget("next");
        using var writer = Writer(old);
        Fill(_ring, "first line\nsecond line\n");
        writer.Wake();
        await Eventually.TrueAsync(() => !_reports.IsEmpty);
        writer.Replace(next);
        await Eventually.TrueAsync(() => next.Text == "second line\n");
        Assert.True(writer.Stop(Patience));
        Assert.True(old.IsDisposed);
    }

    [Fact]
    public void A_stop_does_not_wait_for_ever_and_tells_what_is_lost()
    {
        using var writer = Writer(new ScriptedTarget { Failure = "No space left on device" });
        Fill(_ring, "line\n");
        Assert.True(writer.Stop(TimeSpan.FromMilliseconds(300)));
        Assert.Equal("access log: scripted took nothing to the end: the last lines are lost", _reports.Last());
    }

    [Theory]
    [InlineData(0, false, "ab\ncd\n")]
    [InlineData(2, true, "cd\n")]
    [InlineData(3, false, "cd\n")]
    [InlineData(5, true, "")]
    public void A_broken_line_is_skipped_to_its_end(int written, bool broken, string rest)
    {
        var buffer = new LogBuffer();
        "ab\ncd\n"u8.CopyTo(buffer.Room);
        buffer.Advance(6);
        buffer.MarkWritten(written);
        Assert.Equal(broken, buffer.SkipBrokenLine());
        Assert.Equal(rest, Encoding.ASCII.GetString(buffer.Unwritten));
    }

    private LogWriter Writer(ScriptedTarget target) => new(target, [_ring], _reports.Enqueue);

    private static void Fill(LogRing ring, string text)
    {
        var buffer = ring.Current!;
        buffer.Advance(Encoding.ASCII.GetBytes(text, buffer.Room));
        ring.HandOver();
    }
}
