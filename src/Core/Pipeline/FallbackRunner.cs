using Waterfall.Core.IO;
using Waterfall.Core.Streams;

namespace Waterfall.Core.Pipeline;

/// <summary>Forwards the requests of routes with a fallback, and takes its steps when that fails.</summary>
internal sealed class FallbackRunner(EventLoop loop, Forwarder forwarder, LastGoodStore store)
{
    /// <inheritdoc cref="Forwarder.ForwardAsync"/>
    internal async LoopTask<ProxyError> ForwardAsync(Exchange exchange)
    {
        var fallback = exchange.Route!.Fallback!;
        while (true)
        {
            exchange.FallbackStep = FallbackStep.None;
            var error = await forwarder.ForwardAsync(exchange);
            // Whether an upstream's answer is replaced was decided when its head came.
            var step = error.IsNone ? exchange.FallbackStep : fallback.StepAfter(exchange, error, store);
            if (step == FallbackStep.None || (exchange.IsAborted && exchange.Fault.Side == ErrorSide.Client))
                return error;
            loop.Counters.Fallbacks++;
            exchange.Recover();
            if (step == FallbackStep.Answer)
                return exchange.Outcome(await fallback.Answer!.OnRequestAsync(exchange));
            if (step == FallbackStep.LastGood)
            {
                store.Answer(exchange);
                return default;
            }
            exchange.TurnTo(fallback.Upstream!);
        }
    }
}
