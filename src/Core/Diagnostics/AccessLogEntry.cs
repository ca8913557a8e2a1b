namespace Waterfall.Core.Diagnostics;

/// <summary>What a line of the access log tells of one exchange. Text is as it came off the wire; what is empty, null or negative is left out.</summary>
internal ref struct AccessLogEntry
{
    public AccessLogEntry()
    {
    }

    internal DateTime Utc;
    internal string? Listener, Route, Upstream, Endpoint, Fault;
    internal ReadOnlySpan<byte> Client, Method, Host, Path, Query, Target, Version, UserAgent, RequestId;

    /// <summary>What policies add: members of an object, as JSON already.</summary>
    internal ReadOnlySpan<byte> Fields;

    internal bool AreFieldsTruncated;
    internal int Status;

    /// <summary>Attempts to get an answer from the upstream; with 0 nothing is told of it.</summary>
    internal int Attempts;

    internal bool IsReused, HasQuery;
    internal long RequestBytes, ResponseBytes;
    internal long TotalMs;
    internal long ConnectMs = -1, FirstByteMs = -1;
}
