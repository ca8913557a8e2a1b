namespace Waterfall.Core;

/// <summary>How a gateway runs in its process, beside what it does.</summary>
public sealed record GatewayOptions
{
    /// <summary>The most loops a gateway may have.</summary>
    public const int MaxLoops = 1024;

    /// <summary>Event loops, a thread each; 0 for as many as the processors this process may use. At most <see cref="MaxLoops"/>.</summary>
    public int Loops { get; init; }

    /// <summary><c>epoll</c> (Linux), <c>socket</c> (System.Net.Sockets, anywhere), or <c>auto</c> for the best there is.</summary>
    public string Engine { get; init; } = "auto";

    /// <summary>
    /// This gateway's name in the Via field (RFC 9110 7.6.3), by which it recognises requests that come round again. A token that no other gateway
    /// has; null makes one up.
    /// </summary>
    public string? Pseudonym { get; init; }

    /// <summary>Told of defects of the gateway itself: exceptions nothing dealt with. The default writes them to standard error.</summary>
    public Action<Exception>? OnDefect { get; init; }

    /// <summary>
    /// Told, a line each, of trouble around the gateway that it goes on in spite of: a log that cannot be written. From any thread. The default writes
    /// to standard error.
    /// </summary>
    public Action<string>? OnWarning { get; init; }

    /// <summary>
    /// Told, a line each, of changes around the gateway: endpoints that are up, down or out of service, circuits, and what discovery finds. From any thread but
    /// the loops', one line after the other. The default writes to standard error.
    /// </summary>
    public Action<string>? OnNotice { get; init; }

    /// <summary>Poisons buffers on return and finds those that leak or are returned twice. Slow: for tests.</summary>
    public bool DiagnoseBuffers { get; init; }
}
