using System.Runtime.CompilerServices;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Streams;

/// <summary>The gateway's side of a message pair with an upstream: a request that goes out, an answer that comes in.</summary>
internal interface IClientStream
{
    /// <summary>The stream itself.</summary>
    HttpStream Stream { get; }

    /// <summary>What is spoken on its connection.</summary>
    HttpVersion Version { get; }

    /// <summary>Gets ready for a request.</summary>
    /// <param name="method">Its method, which the framing of the answer depends on.</param>
    /// <param name="idleTimeoutMs">How long the upstream may send nothing in the middle of its answer, or take nothing of the request.</param>
    void Begin(HttpMethod method, long idleTimeoutMs);

    /// <summary>Writes the request's head, with another authority than its own where one is given.</summary>
    void WriteRequestHead(MessageHead head, MessageFraming framing, ReadOnlySpan<byte> authority);

    /// <summary>Looks at what has arrived for the next head, interim ones included.</summary>
    ParseStatus ReadHead();

    /// <summary>Whether the wait for more of the head is over before it begins.</summary>
    bool IsHeadWaitOver { get; }

    /// <summary>Who goes on when something of the head has come, or none will.</summary>
    void BeginHeadWait(Action continuation);

    /// <summary>The end of the wait: whether to look for the head again. False when it will not come: <see cref="HttpStream.Error"/> says why.</summary>
    bool EndHeadWait();

    /// <summary>Sets the deadline of the answer's head, or takes it away with 0.</summary>
    void SetFirstByteTimeout(long timeoutMs);

    /// <summary>The exchange is over: gives up what of it is not complete.</summary>
    void Close();
}

/// <summary>The wait for more of an answer's head: the one that every request suspends in, hence no task.</summary>
internal readonly struct HeadAwaiter(IClientStream stream) : ICriticalNotifyCompletion
{
    internal HeadAwaiter GetAwaiter() => this;

    public bool IsCompleted => stream.IsHeadWaitOver;

    public bool GetResult() => stream.EndHeadWait();

    public void OnCompleted(Action continuation) => stream.BeginHeadWait(continuation);

    public void UnsafeOnCompleted(Action continuation) => stream.BeginHeadWait(continuation);
}
