namespace Waterfall.Core.Diagnostics;

/// <summary>The lines of the access log, a JSON object each (RFC 8259). What each member means is in docs/ACCESS-LOG.md.</summary>
internal static class AccessLogLine
{
    // Keys, quotes, numbers and the time: 500 bytes with every number as long as a number gets.
    private const int FixedBytes = 640;

    /// <summary>The most that <see cref="WriteDropped"/> writes.</summary>
    internal const int DroppedBytes = 80;

    // An address as text.
    private const int MaxClientBytes = 64 * JsonEscaper.MaxGrowth;

    /// <summary>The longest identifier that a request is given or keeps.</summary>
    internal const int MaxRequestIdBytes = 128;

    /// <summary>The most bytes of what policies add.</summary>
    internal const int MaxFieldsBytes = 4096;

    /// <summary>The longest line there can be.</summary>
    internal const int MaxBytes = FixedBytes + (6 * JsonLine.MaxTextBytes) + MaxClientBytes + (2 * MaxRequestIdBytes) + MaxFieldsBytes
        + (5 * JsonLine.MaxNameBytes * JsonEscaper.MaxGrowth);

    /// <summary>At most so many bytes <see cref="Write"/> needs for the entry.</summary>
    internal static int MaxBytesOf(in AccessLogEntry entry) => FixedBytes
        + OfText(entry.Client.Length) + OfText(entry.Method.Length) + OfText(entry.Host.Length) + OfText(entry.Path.Length)
        + OfText(entry.RequestId.Length) + entry.Fields.Length + OfText(entry.Query.Length) + OfText(entry.Target.Length) + OfText(entry.UserAgent.Length)
        + OfName(entry.Listener) + OfName(entry.Route) + OfName(entry.Upstream) + OfName(entry.Endpoint) + OfName(entry.Fault);

    /// <summary>Writes the line and tells its length.</summary>
    internal static int Write(in AccessLogEntry entry, LogClock clock, Span<byte> output)
    {
        var line = new JsonLine(output);
        line.Time("{\"time\":"u8, clock, entry.Utc);
        Name(ref line, ",\"listener\":"u8, entry.Listener);
        Text(ref line, ",\"client\":"u8, entry.Client);
        Text(ref line, ",\"method\":"u8, entry.Method);
        Text(ref line, ",\"host\":"u8, entry.Host);
        Text(ref line, ",\"path\":"u8, entry.Path);
        if (entry.HasQuery)
            line.Text(",\"query\":"u8, entry.Query);
        Text(ref line, ",\"target\":"u8, entry.Target);
        Text(ref line, ",\"version\":"u8, entry.Version);
        line.Number(",\"status\":"u8, entry.Status);
        Name(ref line, ",\"route\":"u8, entry.Route);
        if (entry.Attempts > 0)
            WriteUpstream(ref line, entry);
        Name(ref line, ",\"fault\":"u8, entry.Fault);
        line.Number(",\"requestBytes\":"u8, entry.RequestBytes);
        line.Number(",\"responseBytes\":"u8, entry.ResponseBytes);
        line.Number(",\"totalMs\":"u8, entry.TotalMs);
        if (entry.ConnectMs >= 0)
            line.Number(",\"connectMs\":"u8, entry.ConnectMs);
        if (entry.FirstByteMs >= 0)
            line.Number(",\"firstByteMs\":"u8, entry.FirstByteMs);
        Text(ref line, ",\"userAgent\":"u8, entry.UserAgent);
        Text(ref line, ",\"requestId\":"u8, entry.RequestId);
        if (!entry.Fields.IsEmpty)
        {
            line.Raw(",\"fields\":{"u8);
            line.Raw(entry.Fields);
            line.Raw("}"u8);
        }
        if (line.IsTruncated || entry.AreFieldsTruncated)
            line.Flag(",\"truncated\":"u8, true);
        line.Raw("}\n"u8);
        return line.Length;
    }

    /// <summary>Writes the line that stands where others are missing, and tells its length.</summary>
    internal static int WriteDropped(long count, DateTime utc, LogClock clock, Span<byte> output)
    {
        var line = new JsonLine(output);
        line.Time("{\"time\":"u8, clock, utc);
        line.Number(",\"dropped\":"u8, count);
        line.Raw("}\n"u8);
        return line.Length;
    }

    private static void WriteUpstream(ref JsonLine line, in AccessLogEntry entry)
    {
        Name(ref line, ",\"upstream\":"u8, entry.Upstream);
        Name(ref line, ",\"endpoint\":"u8, entry.Endpoint);
        line.Number(",\"attempts\":"u8, entry.Attempts);
        line.Flag(",\"reused\":"u8, entry.IsReused);
    }

    private static void Text(ref JsonLine line, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (!value.IsEmpty)
            line.Text(key, value);
    }

    private static void Name(ref JsonLine line, ReadOnlySpan<byte> key, string? value)
    {
        if (value is not null)
            line.Text(key, value);
    }

    private static int OfText(int length) => Math.Min(length * JsonEscaper.MaxGrowth, JsonLine.MaxTextBytes);

    private static int OfName(string? name) => name is null ? 0 : Math.Min(name.Length, JsonLine.MaxNameBytes) * JsonEscaper.MaxGrowth;
}
