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
    internal LoopTask<StageResult> RunRequestAsync(Exchange exchange) => Run<OnRequest>(Request, exchange);

    /// <inheritdoc cref="RunRequestAsync"/>
    internal LoopTask<StageResult> RunForwardAsync(Exchange exchange) => Run<OnForward>(Forward, exchange);

    /// <inheritdoc cref="RunRequestAsync"/>
    internal LoopTask<StageResult> RunUpstreamResponseAsync(Exchange exchange) => Run<OnUpstreamResponse>(UpstreamResponse, exchange);

    /// <summary>Runs the stages of the response phase up to the first that does not continue; also for an exchange whose time is over, which is answered.</summary>
    internal LoopTask<StageResult> RunResponseAsync(Exchange exchange) => Run<OnResponse>(Response, exchange);

    // Nearly every stage completes at once: no state machine for those, and no delegate, as each phase has a method of its own. Benchmark: PlanBenchmarks.
    private static LoopTask<StageResult> Run<TPhase>(Stage[] stages, Exchange exchange) where TPhase : struct, IPhase
    {
        for (var i = 0; i < stages.Length; i++)
        {
            var task = TPhase.Call(stages[i], exchange);
            if (!task.IsCompleted)
                return FinishAsync<TPhase>(task, stages, i, exchange);
            var result = task.GetAwaiter().GetResult();
            if (Ends<TPhase>(result, exchange))
                return new(result);
        }
        return new(StageResult.Continue);
    }

    private static async LoopTask<StageResult> FinishAsync<TPhase>(LoopTask<StageResult> pending, Stage[] stages, int index, Exchange exchange)
        where TPhase : struct, IPhase
    {
        var result = await pending;
        while (!Ends<TPhase>(result, exchange) && ++index < stages.Length)
            result = await TPhase.Call(stages[index], exchange);
        return result;
    }

    private static bool Ends<TPhase>(StageResult result, Exchange exchange) where TPhase : struct, IPhase =>
        !result.IsContinue || (TPhase.EndsWhenAborted && exchange.IsAborted);

    private Stage[] Of(Func<Stage, Delegate> phase) => [.. Stages.Where(stage => phase(stage).Method.DeclaringType != typeof(Stage))];

    private interface IPhase
    {
        static virtual bool EndsWhenAborted => true;

        static abstract LoopTask<StageResult> Call(Stage stage, Exchange exchange);
    }

    private readonly struct OnRequest : IPhase
    {
        public static LoopTask<StageResult> Call(Stage stage, Exchange exchange) => stage.OnRequestAsync(exchange);
    }

    private readonly struct OnForward : IPhase
    {
        public static LoopTask<StageResult> Call(Stage stage, Exchange exchange) => stage.OnForwardAsync(exchange);
    }

    private readonly struct OnUpstreamResponse : IPhase
    {
        public static LoopTask<StageResult> Call(Stage stage, Exchange exchange) => stage.OnUpstreamResponseAsync(exchange);
    }

    private readonly struct OnResponse : IPhase
    {
        public static bool EndsWhenAborted => false;

        public static LoopTask<StageResult> Call(Stage stage, Exchange exchange) => stage.OnResponseAsync(exchange);
    }
}
