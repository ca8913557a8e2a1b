using System.Text;
using Waterfall.Core.Diagnostics;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Configuration;

/// <summary>What must hold for the circuit breaker, retries, hedges and limits of an upstream.</summary>
internal static class ResilienceRules
{
    private static readonly string[] Conditions = [RetryConfig.ConnectFailure, RetryConfig.Reset, RetryConfig.FirstByteTimeout];

    public static void Check(UpstreamConfig upstream, string path, ConfigProblems problems)
    {
        if (upstream.CircuitBreaker is { } breaker) CheckBreaker(breaker, path + ".circuitBreaker", problems);
        if (upstream.Retry is { } retry) CheckRetry(retry, path + ".retry", problems);
        if (upstream.Hedge is { } hedge) CheckHedge(hedge, path + ".hedge", problems);
        if (upstream.Bulkhead is { } bulkhead) CheckBulkhead(bulkhead, path + ".bulkhead", problems);
        if (upstream.AdaptiveConcurrency is { } adaptive) CheckAdaptive(adaptive, path + ".adaptiveConcurrency", problems);
    }

    private static void CheckBreaker(CircuitBreakerConfig breaker, string path, ConfigProblems problems)
    {
        problems.CheckRatio(path + ".failureRatio", breaker.FailureRatio, ConfigBounds.FailureRatio);
        problems.CheckNumber(path + ".minimumRequests", breaker.MinimumRequests, ConfigBounds.MinimumRequests);
        problems.CheckDuration(path + ".window", breaker.Window, ConfigBounds.Timeout);
        problems.CheckDuration(path + ".open", breaker.Open, ConfigBounds.Timeout);
        problems.CheckNumber(path + ".halfOpenProbes", breaker.HalfOpenProbes, ConfigBounds.ProbesInRow);
    }

    private static void CheckRetry(RetryConfig retry, string path, ConfigProblems problems)
    {
        problems.CheckNumber(path + ".attempts", retry.Attempts, ConfigBounds.Attempts);
        for (var i = 0; i < retry.On.Count; i++) CheckCondition(retry.On[i], $"{path}.on[{i}]", problems);
        for (var i = 0; i < retry.Methods.Count; i++) CheckMethod(retry.Methods[i], $"{path}.methods[{i}]", problems);
        problems.CheckDuration(path + ".backoff.base", retry.Backoff.Base, ConfigBounds.Timeout);
        problems.CheckDuration(path + ".backoff.max", retry.Backoff.Max, ConfigBounds.Timeout);
        if (retry.Backoff.Base > retry.Backoff.Max)
            problems.Add(path + ".backoff.base", $"{Durations.Format(retry.Backoff.Base)} is more than max, {Durations.Format(retry.Backoff.Max)}");
        if (!Enum.IsDefined(retry.Backoff.Jitter)) problems.Add(path + ".backoff.jitter", $"{retry.Backoff.Jitter} is not a jitter");
        problems.CheckPercent(path + ".budget", retry.Budget, ConfigBounds.Percent);
        problems.CheckNumber(path + ".minConcurrent", retry.MinConcurrent, ConfigBounds.MinConcurrent);
        problems.CheckDuration(path + ".perTry", retry.PerTry, ConfigBounds.OptionalTimeout);
        problems.CheckSize(path + ".replayBuffer", retry.ReplayBuffer, ConfigBounds.ReplayBuffer);
    }

    private static void CheckCondition(string condition, string path, ConfigProblems problems)
    {
        if (Conditions.Contains(condition)) return;
        if (condition.Length > 0 && char.IsAsciiDigit(condition[0]))
        {
            if (!StatusRanges.TryParse(condition, ConfigBounds.RetriedStatus, out _, out var problem)) problems.Add(path, problem);
            return;
        }
        problems.Add(path, $"'{condition}' is not a condition", $"one of {string.Join(", ", Conditions)}, or a status as 503", NearestName.Find(condition, Conditions));
    }

    private static void CheckMethod(string method, string path, ConfigProblems problems)
    {
        if (HttpMethods.Parse(Encoding.UTF8.GetBytes(method)) is not (HttpMethod.Other or HttpMethod.Connect)) return;
        var upper = method.ToUpperInvariant();
        var isCase = HttpMethods.Parse(Encoding.UTF8.GetBytes(upper)) is not (HttpMethod.Other or HttpMethod.Connect);
        problems.Add(path, $"'{method}' is not a method that can be sent again", "GET, HEAD, OPTIONS, TRACE, PUT, DELETE, POST or PATCH", isCase ? upper : null);
    }

    private static void CheckHedge(HedgeConfig hedge, string path, ConfigProblems problems)
    {
        if (!HedgeDelay.TryParse(hedge.After, out _, out var problem)) problems.Add(path + ".after", problem);
        problems.CheckNumber(path + ".max", hedge.Max, ConfigBounds.Hedges);
    }

    private static void CheckBulkhead(BulkheadConfig bulkhead, string path, ConfigProblems problems)
    {
        problems.CheckNumber(path + ".connections", bulkhead.Connections, ConfigBounds.Bulkhead);
        problems.CheckNumber(path + ".requests", bulkhead.Requests, ConfigBounds.Bulkhead);
        problems.CheckNumber(path + ".queue", bulkhead.Queue, ConfigBounds.Bulkhead);
        problems.CheckDuration(path + ".queueTimeout", bulkhead.QueueTimeout, ConfigBounds.Timeout);
        if (bulkhead is { Queue: > 0, Requests: 0 }) problems.Add(path + ".queue", "nothing waits where requests are not limited", "a limit in requests");
    }

    private static void CheckAdaptive(AdaptiveConcurrencyConfig adaptive, string path, ConfigProblems problems)
    {
        problems.CheckNumber(path + ".min", adaptive.Min, ConfigBounds.AdaptiveLimit);
        problems.CheckNumber(path + ".max", adaptive.Max, ConfigBounds.AdaptiveLimit);
        problems.CheckNumber(path + ".initial", adaptive.Initial, ConfigBounds.AdaptiveLimit);
        if (adaptive.Initial < adaptive.Min || adaptive.Initial > adaptive.Max)
            problems.Add(path + ".initial", $"{adaptive.Initial} is not from min to max, {adaptive.Min} to {adaptive.Max}");
        problems.CheckRatio(path + ".tolerance", adaptive.Tolerance, ConfigBounds.Tolerance);
    }
}
