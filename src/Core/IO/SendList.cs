namespace Waterfall.Core.IO;

/// <summary>Connections that were written to and send at the end of the tick.</summary>
internal sealed class SendList
{
    private Entry[] _waiting = new Entry[64];
    private Entry[] _sending = new Entry[64];
    private int _count;

    internal bool IsEmpty => _count == 0;

    internal void Add(Connection connection)
    {
        connection.IsDirty = true;
        if (_count == _waiting.Length)
            Array.Resize(ref _waiting, _count * 2);
        _waiting[_count++].Connection = connection;
    }

    /// <summary>Sends once for each; with <paramref name="mayHold"/> those that may wait stay. Whether there were any.</summary>
    // A send may wake a writer that writes on. What it writes leaves in the next tick: one busy connection does not keep the others waiting.
    internal bool Send(bool mayHold)
    {
        var count = _count;
        (_waiting, _sending) = (_sending, _waiting);
        _count = 0;
        var next = 0;
        var holds = false;
        try
        {
            while (next < count)
            {
                var connection = _sending[next].Connection;
                _sending[next++].Connection = null!;
                connection.IsDirty = false;
                var source = connection.IsClosed ? null : connection.Output.Source;
                if (mayHold && source is { MayWait: true })
                {
                    Add(connection);
                    holds = true;
                    continue;
                }
                source?.FillOutput(); // which may wake a writer, and that one may close it
                if (!connection.IsClosed)
                    connection.Send();
            }
        }
        finally
        {
            // A defect of the writer that one send woke must not strand the others.
            for (; next < count; next++)
            {
                Add(_sending[next].Connection);
                _sending[next].Connection = null!;
            }
        }
        return holds;
    }

    // An array of an abstract class checks the type of whatever is stored in it.
    private struct Entry
    {
        internal Connection Connection;
    }
}
