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

    /// <summary>Runs the stages of the request phase up to the first that does not continue.</summary>
    internal async LoopTask<StageResult> RunRequestAsync(Exchange exchange)
    {
        foreach (var stage in Request)
        {
            var result = await stage.OnRequestAsync(exchange);
            if (!result.IsContinue || exchange.IsAborted)
                return result;
        }
        return default;
    }

    /// <inheritdoc cref="RunRequestAsync"/>
    internal async LoopTask<StageResult> RunForwardAsync(Exchange exchange)
    {
        foreach (var stage in Forward)
        {
            var result = await stage.OnForwardAsync(exchange);
            if (!result.IsContinue || exchange.IsAborted)
                return result;
        }
        return default;
    }

    /// <inheritdoc cref="RunRequestAsync"/>
    internal async LoopTask<StageResult> RunUpstreamResponseAsync(Exchange exchange)
    {
        foreach (var stage in UpstreamResponse)
        {
            var result = await stage.OnUpstreamResponseAsync(exchange);
            if (!result.IsContinue || exchange.IsAborted)
                return result;
        }
        return default;
    }

    /// <summary>Runs the stages of the response phase up to the first that does not continue; also for an exchange whose time is over, which is answered.</summary>
    internal async LoopTask<StageResult> RunResponseAsync(Exchange exchange)
    {
        foreach (var stage in Response)
        {
            var result = await stage.OnResponseAsync(exchange);
            if (!result.IsContinue)
                return result;
        }
        return default;
    }

    private Stage[] Of(Func<Stage, Delegate> phase) => [.. Stages.Where(stage => phase(stage).Method.DeclaringType != typeof(Stage))];
}
