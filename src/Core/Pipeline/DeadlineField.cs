using System.Buffers.Text;
using Waterfall.Core.Upstreams;
using Waterfall.Http.Grpc;

namespace Waterfall.Core.Pipeline;

/// <summary>
/// How the bound on an exchange travels with its request: in <c>grpc-timeout</c> with gRPC, for other requests in a field that the upstream's configuration names.
/// What comes in bounds the exchange, of several bounds the earliest; what goes out is what is left, so that nobody works for an answer that comes too late.
/// </summary>
internal static class DeadlineField
{
    // Of any bound the longest that can be configured.
    private const long LongestMs = 24 * 3_600_000;

    private static ReadOnlySpan<byte> GrpcTimeoutName => "grpc-timeout"u8;

    /// <summary>Bounds the exchange by what the request says. Any client may bound its own gRPC call, in whichever form; the other field is a trusted proxy's to use.</summary>
    internal static void Read(Exchange exchange, Cluster cluster)
    {
        var request = exchange.Request;
        if (exchange.Grpc != GrpcDialect.None)
        {
            if (request.IndexOf(GrpcTimeoutName) is >= 0 and var at && GrpcTimeout.TryParse(request.Value(at), out var asked))
                Limit(exchange, asked);
        }
        else if (cluster.DeadlineField is { } field && exchange.Peer.IsTrustedProxy && request.IndexOf(field) is >= 0 and var at
            && Utf8Parser.TryParse(request.Value(at), out uint left, out var length) && length == request.Value(at).Length)
        {
            Limit(exchange, left);
        }
    }

    // The client counts from when it asked: a wait in a queue of the gateway is a part of it.
    private static void Limit(Exchange exchange, long askedMs) =>
        exchange.LimitTotal(Math.Clamp(askedMs - (exchange.Loop.Timers.NowMs - exchange.Times[(int)ExchangePhase.HeadRead]), 1, LongestMs));

    /// <summary>Tells the upstream what is left, at each attempt anew. What a client wrote into a field that is not its own goes.</summary>
    internal static void Write(Exchange exchange, Cluster cluster)
    {
        var request = exchange.Request;
        var left = exchange.RemainingMs;
        Span<byte> text = stackalloc byte[20];
        if (exchange.Grpc != GrpcDialect.None)
        {
            if (left != long.MaxValue && request.IndexOf(GrpcTimeoutName) >= 0)
                request.Set(GrpcTimeoutName, text[..GrpcTimeout.Write(left, text)]);
        }
        else if (cluster.DeadlineField is { } field)
        {
            request.RemoveAll(field);
            if (left == long.MaxValue)
                return;
            Utf8Formatter.TryFormat(Math.Max(1, left), text, out var length);
            request.Add(field, text[..length]);
        }
    }
}
