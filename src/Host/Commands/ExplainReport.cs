using System.Text;
using Waterfall.Core.Configuration;
using Waterfall.Core.Expressions;
using Waterfall.Core.Expressions.Sources;
using Waterfall.Core.Routing;
using Waterfall.Core.Streams;
using Waterfall.Http.Semantics;

namespace Waterfall.Host.Commands;

/// <summary>Tells what becomes of one request: the route, where it leads, and what stood against the others.</summary>
internal sealed class ExplainReport(GatewayConfig config, TextWriter output)
{
    // Beyond these a reader looks for one route and has its name.
    private const int MaxLosers = 50;

    /// <summary>Writes the report; whether a route takes the request.</summary>
    public bool Write(MessageHead request)
    {
        var table = new RouteTable(config.Routes.SelectMany((route, index) => RouteCompiler.Compile(index, route.Key, route.Value)));
        // Over the head alone: who would have sent it is not known.
        var source = new RequestSource();
        source.Begin(request, "http"u8.ToArray(), "unknown"u8.ToArray(), 0);
        var evaluator = new ExpressionEvaluator();
        evaluator.Set(ExpressionRoot.Request, source);
        var explanation = table.Explain(request, evaluator);
        output.WriteLine($"path: {Encoding.ASCII.GetString(request.Path)}");
        if (explanation.Rule is { } rule)
        {
            WriteRoute(rule, explanation);
            source.Captures = new ExplainedCaptures(explanation.Captures);
            new ExplainDestination(config, output).Write(rule.Name, request, evaluator);
        }
        else
        {
            output.WriteLine(Refusal(table, request, explanation.Outcome));
        }
        WriteLosers(explanation);
        return explanation.Rule is not null;
    }

    private void WriteRoute(RouteRule rule, RouteExplanation explanation)
    {
        output.WriteLine($"route: {rule.Name}");
        output.WriteLine($"  matches: {Describe(rule)}");
        foreach (var criterion in rule.Criteria) output.WriteLine($"  because: {criterion}");
        if (rule.Predicate is not null) output.WriteLine($"  because: {rule.Predicate}");
        if (rule.Version is not null) output.WriteLine($"  {rule.Version}{(rule.IsVersionInPath ? ", which the upstream does not get" : "")}");
        foreach (var (name, text) in explanation.Captures) output.WriteLine($"  {{{name}}}: '{text}'");
    }

    private void WriteLosers(RouteExplanation explanation)
    {
        var losers = explanation.Candidates.Where(each => each.Stage != RouteStage.Taken).ToList();
        if (losers.Count > 0) output.WriteLine("not taken, in order of precedence:");
        foreach (var loser in losers.Take(MaxLosers)) output.WriteLine($"  {loser.Rule.Name} ({Describe(loser.Rule)}): {loser.Reason}");
        if (losers.Count > MaxLosers) output.WriteLine($"  and {losers.Count - MaxLosers} more");
    }

    private static string Refusal(RouteTable table, MessageHead request, RouteOutcome outcome)
    {
        var allow = new byte[table.Methods.MaxBytes];
        var length = table.Methods.Write(table.AllowedMethods(request) | (outcome == RouteOutcome.Options ? table.Methods.BitOf(request) : 0), allow);
        var methods = Encoding.ASCII.GetString(allow.AsSpan(0, length));
        if (outcome == RouteOutcome.Options) return $"answered by the gateway: 204, Allow: {methods}";
        var answer = ProxyErrors.Describe(outcome switch
        {
            RouteOutcome.MethodNotAllowed => ProxyErrorKind.MethodNotAllowed,
            RouteOutcome.UnknownVersion => ProxyErrorKind.UnknownVersion,
            _ => ProxyErrorKind.NoRoute,
        });
        return $"no route: {answer.Status} {answer.Code}" + (outcome == RouteOutcome.MethodNotAllowed ? $", Allow: {methods}" : "");
    }

    private static string Describe(RouteRule rule) => (rule.Methods.Count == 0 ? "" : string.Join(',', rule.Methods) + " ")
        + (rule.Host.IsAnyName && rule.Host.Port == HostRule.NoPort ? "" : rule.Host.ToString()) + rule.Path;
}
