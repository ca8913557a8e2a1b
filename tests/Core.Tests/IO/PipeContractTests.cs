#pragma warning disable CA2012 // the tests hold calls that are under way, to see when they complete

using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Text;
using Waterfall.Core.IO;
using Waterfall.Testing.Manual;

namespace Waterfall.Core.Tests.IO;

/// <summary>A connection as what it promises to be: a PipeReader and a PipeWriter.</summary>
public sealed class PipeContractTests
{
    private readonly ManualGateway _rig = new();
    private readonly ManualPeer _peer;
    private readonly PipeReader _reader;
    private readonly PipeWriter _writer;
    private readonly Connection _connection;

    public PipeContractTests()
    {
        (_connection, _peer) = _rig.Engine.Accept(new IPEndPoint(IPAddress.Loopback, 1));
        IDuplexPipe pipe = _connection;
        (_reader, _writer) = (pipe.Input, pipe.Output);
    }

    [Fact]
    public void A_read_completes_with_what_arrives()
    {
        var read = _reader.ReadAsync();
        Assert.False(read.IsCompleted);
        Arrive("hello");
        Assert.True(read.IsCompleted);
        Assert.Equal("hello", Text(Result(read)));
    }

    [Fact]
    public void What_was_not_examined_is_read_again_at_once()
    {
        Arrive("hello");
        var result = Result(_reader.ReadAsync());
        _reader.AdvanceTo(result.Buffer.GetPosition(2), result.Buffer.GetPosition(3));
        var again = _reader.ReadAsync();
        Assert.True(again.IsCompleted);
        Assert.Equal("llo", Text(Result(again)));
    }

    [Fact]
    public void What_was_examined_waits_for_more()
    {
        Arrive("hello");
        var result = Result(_reader.ReadAsync());
        _reader.AdvanceTo(result.Buffer.GetPosition(2), result.Buffer.End);
        var again = _reader.ReadAsync();
        Assert.False(again.IsCompleted);
        Assert.False(_reader.TryRead(out _));
        Arrive("!");
        Assert.Equal("llo!", Text(Result(again)));
    }

    [Fact]
    public void A_pending_read_is_canceled_once()
    {
        var read = _reader.ReadAsync();
        _reader.CancelPendingRead();
        var result = Result(read);
        Assert.True(result is { IsCanceled: true, IsCompleted: false, Buffer.IsEmpty: true });
        Assert.False(_reader.TryRead(out _));
        _reader.CancelPendingRead();
        Assert.True(Result(_reader.ReadAsync()).IsCanceled);
        Assert.False(_reader.TryRead(out _));
    }

    [Fact]
    public void The_end_completes_a_read_with_what_is_left()
    {
        _peer.Write("bye");
        _peer.End();
        _rig.Settle();
        var result = Result(_reader.ReadAsync());
        _reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        result = Result(_reader.ReadAsync());
        Assert.Equal(("bye", true), (Text(result), result.IsCompleted));
    }

    [Fact]
    public void A_flush_waits_for_a_peer_that_takes_nothing()
    {
        _peer.Limit(0);
        _writer.Write(new byte[ConnectionWriter.HighWater + 1]);
        var flush = _writer.FlushAsync();
        _rig.Settle();
        Assert.False(flush.IsCompleted);
        _peer.Limit(1);
        _rig.Settle();
        Assert.True(flush.IsCompleted);
        Assert.False(Result(flush).IsCompleted);
        Assert.Equal(1, _peer.Taken);
    }

    [Fact]
    public void A_flush_ends_when_the_peer_is_gone_or_the_wait_is_called_off()
    {
        _peer.Limit(0);
        _writer.Write(new byte[ConnectionWriter.HighWater + 1]);
        var flush = _writer.FlushAsync();
        _writer.CancelPendingFlush();
        Assert.True(Result(flush).IsCanceled);
        flush = _writer.FlushAsync();
        _rig.Settle();
        Assert.False(flush.IsCompleted);
        _peer.Reset();
        _rig.Settle();
        Assert.True(Result(flush).IsCompleted);
    }

    [Fact]
    public void One_send_a_tick_carries_everything_written()
    {
        _writer.Write("ab"u8);
        _ = _writer.FlushAsync();
        _writer.Write("cd"u8);
        Assert.Equal("", _peer.Received);
        _rig.Settle();
        Assert.Equal("abcd", _peer.Received);
    }

    [Fact]
    public void Streams_over_the_pipes_carry_bytes_both_ways()
    {
        using var input = _reader.AsStream(leaveOpen: true);
        using var output = _writer.AsStream(leaveOpen: true);
        var bytes = new byte[10];
        var read = input.ReadAsync(bytes);
        Arrive("hello");
        Assert.Equal(5, Result(read));
        Assert.Equal("hello", Encoding.ASCII.GetString(bytes, 0, 5));
        Assert.True(output.WriteAsync("world"u8.ToArray()).IsCompletedSuccessfully);
        Assert.True(output.FlushAsync().IsCompletedSuccessfully);
        _rig.Settle();
        Assert.Equal("world", _peer.Received);
        _peer.End();
        _rig.Settle();
        Assert.Equal(0, Result(input.ReadAsync(bytes)));
    }

    [Fact]
    public void A_closed_connection_holds_nothing()
    {
        Arrive("hello");
        Result(_reader.ReadAsync());
        _writer.Write(new byte[1000]);
        _connection.Close();
        Assert.Equal(0, _rig.Loop.Buffers.Outstanding);
        Assert.True(Result(_reader.ReadAsync()).IsCompleted);
        Assert.True(Result(_writer.FlushAsync()).IsCompleted);
    }

    private void Arrive(string text)
    {
        _peer.Write(text);
        _rig.Settle();
    }

    private static T Result<T>(ValueTask<T> task)
    {
        Assert.True(task.IsCompleted, "It would wait.");
        return task.GetAwaiter().GetResult();
    }

    private static string Text(ReadResult result) => Encoding.ASCII.GetString(result.Buffer);
}
