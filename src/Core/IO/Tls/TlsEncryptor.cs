using System.Diagnostics;
using System.Net.Security;
using Waterfall.Core.Memory;

namespace Waterfall.Core.IO.Tls;

/// <summary>Has SslStream make records of what a queue holds. It writes to <see cref="TlsRecordStream"/>, so that it is done when a call returns.</summary>
internal readonly struct TlsEncryptor(SslStream ssl)
{
    // RFC 8446 5.1: the most that a record holds.
    private const int MaxRecord = 16384;

    // Short blocks are put together here to one record.
    [ThreadStatic]
    private static byte[]? _gathered;

    /// <summary>Makes one record of what is first in a queue that is not empty, and takes it out; how many bytes that were, or 0 when it failed.</summary>
    internal int WriteRecord(ByteQueue queue)
    {
        var head = queue.Head!;
        while (head.Length == 0)
            head = head.Following!;
        var chunk = head.Length >= MaxRecord || head.Length == queue.Length
            ? head.Array.AsMemory(head.Start, Math.Min(head.Length, MaxRecord))
            : Gather(head);
        try
        {
            Complete(ssl.WriteAsync(chunk));
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return 0;
        }
        queue.Skip(chunk.Length);
        return chunk.Length;
    }

    /// <summary>Writes the alert that says that nothing was cut off (RFC 8446 6.1).</summary>
    internal void NotifyClose()
    {
        try
        {
            var shutdown = ssl.ShutdownAsync();
            Debug.Assert(shutdown.IsCompleted, "An alert is written at once.");
            shutdown.GetAwaiter().GetResult();
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // There is nobody left to tell.
        }
    }

    private static void Complete(ValueTask write)
    {
        Debug.Assert(write.IsCompleted, "A record is written at once: it goes to a queue.");
        write.GetAwaiter().GetResult();
    }

    private static Memory<byte> Gather(BufferBlock head)
    {
        var record = _gathered ??= new byte[MaxRecord];
        var length = 0;
        for (var block = head; block is not null && length < MaxRecord; block = block.Following)
        {
            var part = block.Readable;
            part = part[..Math.Min(part.Length, MaxRecord - length)];
            part.CopyTo(record.AsSpan(length));
            length += part.Length;
        }
        return record.AsMemory(0, length);
    }
}
