using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using Waterfall.Core.Memory;

namespace Waterfall.Core.Tests.Memory;

public sealed class ByteQueueTests
{
    private readonly BufferPool _pool = new(diagnose: true);

    /// <summary>Any sequence of operations on two queues does what it does to two lists of bytes, and every block is accounted for.</summary>
    [Fact]
    public void Queues_do_what_byte_lists_do()
    {
        var steps = Gen.Choose(0, 7).SelectMany(kind => Gen.Choose(0, 3).SelectMany(size => Gen.Choose(0, 9000).Select(count => (kind, size, count)))).ListOf();
        Prop.ForAll(steps.ToArbitrary(), list =>
        {
            var queues = new[] { new ByteQueue(_pool), new ByteQueue(_pool) };
            var models = new[] { new List<byte>(), new List<byte>() };
            byte next = 0;
            foreach (var (kind, size, count) in list)
            {
                var at = size & 1;
                Step(kind, size == 3 ? count * 20 : count, queues[at], models[at], queues[1 - at], models[1 - at], ref next);
                AssertSame(queues[0], models[0]);
                AssertSame(queues[1], models[1]);
            }
            queues[0].Clear();
            queues[1].Clear();
            Assert.Equal(0, _pool.Outstanding);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    [Fact]
    public void Room_that_is_asked_for_and_not_used_does_not_hide_what_follows()
    {
        var queue = new ByteQueue(_pool);
        queue.GetSpan(10);
        queue.GetSpan(50_000)[0] = 7;
        queue.Advance(1);
        Assert.Equal([7], queue.FirstSpan.ToArray());
        queue.Skip(1);
        Assert.Equal(0, _pool.Outstanding);
    }

    [Fact]
    public void A_waiting_handful_of_bytes_does_not_keep_a_large_block()
    {
        var queue = new ByteQueue(_pool);
        var block = _pool.RentLarge();
        block.End = 5;
        queue.Append(block);
        queue.Compact();
        Assert.Equal(5, queue.Length);
        Assert.InRange(queue.Head!.Size, BufferPool.SmallSize, BufferPool.LargeSize - 1);
        Assert.Equal(1, _pool.Outstanding);
        queue.Clear();
    }
    [Theory]
    [InlineData(1, 10_000)]
    [InlineData(3000, 200)]
    [InlineData(16_000, 40)]
    [InlineData(20_000, 40)]
    public void What_trickles_in_holds_at_most_four_times_its_length(int bytes, int times)
    {
        var (from, to) = (new ByteQueue(_pool), new ByteQueue(_pool));
        var sent = new List<byte>();
        byte next = 0;
        for (var i = 0; i < times; i++)
        {
            var block = _pool.RentLarge();
            var piece = Fill(new byte[bytes], ref next);
            piece.CopyTo(block.Writable);
            block.End = bytes;
            from.Append(block);
            sent.AddRange(piece);
            if (i % 2 == 1)
                from.MoveTo(to, from.Length);
        }
        AssertSame(to, sent);
        Assert.InRange(Held(to), sent.Count, (4 * sent.Count) + (2 * BufferPool.LargeSize));
        to.Clear();
        Assert.Equal(0, _pool.Outstanding);
    }

    [Fact]
    public void Whole_blocks_move_without_a_copy()
    {
        var (from, to) = (new ByteQueue(_pool), new ByteQueue(_pool));
        from.Write(new byte[4000]);
        var block = from.Head;
        from.MoveTo(to, 4000);
        Assert.Same(block, to.Head);
        Assert.True(from.IsEmpty);
        to.Clear();
        Assert.Equal(0, _pool.Outstanding);
    }

    private void Step(int kind, int count, ByteQueue queue, List<byte> model, ByteQueue other, List<byte> otherModel, ref byte next)
    {
        var part = (int)Math.Min(count, queue.Length);
        switch (kind)
        {
            case 0 or 1:
                var bytes = Fill(new byte[count], ref next);
                queue.Write(bytes);
                model.AddRange(bytes);
                break;
            case 2:
                var span = queue.GetSpan(count + 1);
                var used = Fill(new byte[count], ref next);
                used.CopyTo(span);
                queue.Advance(count);
                model.AddRange(used);
                break;
            case 3 when count > 0:
                var block = _pool.Rent(count);
                var content = Fill(new byte[count], ref next);
                content.CopyTo(block.Writable);
                block.End = count;
                queue.Append(block);
                model.AddRange(content);
                break;
            case 4 or 5:
                queue.Skip(part);
                model.RemoveRange(0, part);
                break;
            case 6:
                queue.MoveTo(other, part);
                otherModel.AddRange(model[..part]);
                model.RemoveRange(0, part);
                break;
            case 7:
                queue.Compact();
                break;
        }
    }

    private static long Held(ByteQueue queue)
    {
        long held = 0;
        for (var block = queue.Head; block is not null; block = block.Following)
            held += block.Size;
        return held;
    }

    private static byte[] Fill(byte[] bytes, ref byte next)
    {
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] = next++;
        return bytes;
    }

    private static void AssertSame(ByteQueue queue, List<byte> model)
    {
        Assert.Equal(model.Count, queue.Length);
        Assert.Equal(model.Count == 0, queue.IsEmpty);
        Assert.True(queue.AsSequence().ToArray().AsSpan().SequenceEqual(model.ToArray()));
        Assert.Equal(queue.IsEmpty, queue.FirstSpan.IsEmpty);
    }
}
