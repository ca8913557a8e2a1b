using System.Net;
using System.Threading.Channels;
using Waterfall.Core.Upstreams.Resolution;

namespace Waterfall.Core.Tests.Upstreams.Resolution;

/// <summary>A resolver whose every call waits for the test to answer it.</summary>
internal sealed class ScriptedResolver : IResolver
{
    private readonly Channel<Call> _calls = Channel.CreateUnbounded<Call>();
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public async Task<HostResolution> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _count);
        var call = new Call(host, new TaskCompletionSource<HostResolution>(TaskCreationOptions.RunContinuationsAsynchronously));
        await _calls.Writer.WriteAsync(call, cancellationToken);
        return await call.Answer.Task.WaitAsync(cancellationToken);
    }

    public async Task<Call> NextCallAsync() => await _calls.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(5));

    internal sealed record Call(string Host, TaskCompletionSource<HostResolution> Answer)
    {
        public void Ok(string address, double ttlSeconds) =>
            Answer.SetResult(HostResolution.Ok([IPAddress.Parse(address)], TimeSpan.FromSeconds(ttlSeconds)));

        public void NotFound(double ttlSeconds) =>
            Answer.SetResult(HostResolution.NotFound("no such name", TimeSpan.FromSeconds(ttlSeconds)));

        public void Fail() => Answer.SetResult(HostResolution.Failed("servers are silent", TimeSpan.FromHours(9)));
    }
}
