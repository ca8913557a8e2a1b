using Waterfall.Core.IO;

namespace Waterfall.Core.Pipeline;

/// <summary>The stages of a route, an array for each of the seven phases: only those that take part in it, in order.</summary>
internal sealed class Plan
{
    internal static Plan Empty { get; } = new([], [], new PolicyContext("", static (_, _, _, _) => { }));

    internal Plan(IReadOnlyList<IPolicy> policies, IReadOnlyList<Stage> stages, PolicyContext context)
    {
        Policies = policies;
        Stages = stages;
        Slots = context.SlotCount;
        // A preflight carries no credentials (Fetch 4.8): what authenticates, wherever it stands, would refuse it.
        Request = [.. Of(stage => stage.OnRequestAsync).OrderBy(stage => !stage.AnswersPreflights)];
        Forward = Of(stage => stage.OnForwardAsync);
        UpstreamResponse = Of(stage => stage.OnUpstreamResponseAsync);
        Response = Of(stage => stage.OnResponseAsync);
        RequestBody = Of(stage => stage.FilterRequestBody);
        ResponseBody = Of(stage => stage.FilterResponseBody);
        Complete = Of(stage => stage.OnComplete);
    }

    /// <summary>What the plan was compiled from: the plan of equal policies can be kept.</summary>
    internal IReadOnlyList<IPolicy> Policies { get; }

    internal IReadOnlyList<Stage> Stages { get; }

    internal int Slots { get; }

    internal Stage[] Request { get; }

    internal Stage[] Forward { get; }

    internal Stage[] UpstreamResponse { get; }

    internal Stage[] Response { get; }

    internal Stage[] RequestBody { get; }

    internal Stage[] ResponseBody { get; }

    internal Stage[] Complete { get; }

    /// <summary>Runs the stages of the request phase up to the first that does not continue, or until the exchange is given up.</summary>
    internal LoopTask<StageResult> RunRequestAsync(Exchange exchange) =>
        RunAsync(Request, static (stage, exchange) => stage.OnRequestAsync(exchange), exchange, endsWhenAborted: true);

    /// <inheritdoc cref="RunRequestAsync"/>
    internal LoopTask<StageResult> RunForwardAsync(Exchange exchange) =>
        RunAsync(Forward, static (stage, exchange) => stage.OnForwardAsync(exchange), exchange, endsWhenAborted: true);

    /// <inheritdoc cref="RunRequestAsync"/>
    internal LoopTask<StageResult> RunUpstreamResponseAsync(Exchange exchange) =>
        RunAsync(UpstreamResponse, static (stage, exchange) => stage.OnUpstreamResponseAsync(exchange), exchange, endsWhenAborted: true);

    /// <summary>Runs the stages of the response phase up to the first that does not continue; also for an exchange whose time is over, which is answered.</summary>
    internal LoopTask<StageResult> RunResponseAsync(Exchange exchange) =>
        RunAsync(Response, static (stage, exchange) => stage.OnResponseAsync(exchange), exchange, endsWhenAborted: false);

    private static async LoopTask<StageResult> RunAsync(
        Stage[] stages, Func<Stage, Exchange, LoopTask<StageResult>> phase, Exchange exchange, bool endsWhenAborted)
    {
        foreach (var stage in stages)
        {
            var result = await phase(stage, exchange);
            if (!result.IsContinue || (endsWhenAborted && exchange.IsAborted))
                return result;
        }
        return default;
    }

    private Stage[] Of(Func<Stage, Delegate> phase) => [.. Stages.Where(stage => phase(stage).Method.DeclaringType != typeof(Stage))];
}
