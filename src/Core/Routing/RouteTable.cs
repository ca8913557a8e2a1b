using System.Runtime.CompilerServices;
using Waterfall.Core.Expressions;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Routing;

/// <summary>
/// The routes of a snapshot. Which one takes a request has nothing to do with the order of the configuration: docs/ROUTING.md has the order of
/// precedence, <see cref="RouteRule.CompareTo"/> is it. Immutable; what a search costs depends on the request's host and path, not on the number
/// of routes. Benchmark: RouteTableBenchmarks.
/// </summary>
internal sealed class RouteTable
{
    private readonly HostIndex _hosts;
    private readonly HostIndex _versions; // of each host, the paths below a version
    private readonly bool _hasVersions;

    internal RouteTable(IEnumerable<RouteRule> rules)
    {
        Rules = [.. rules.Order()];
        HasPredicates = Rules.Any(rule => rule.Predicate is not null);
        Methods = new RouteMethods(Rules.SelectMany(rule => rule.Methods));
        var builder = new RouteTrieBuilder(Methods);
        var hosts = new Dictionary<string, (HostRule Host, int Tree)>();
        var versions = new Dictionary<string, (HostRule Host, int Tree)>();
        for (var i = 0; i < Rules.Length; i++)
        {
            var rule = Rules[i];
            builder.Add(TreeOf(hosts, rule.Host, builder), rule.Path, rule, i);
            if (rule.IsVersionInPath)
                builder.Add(TreeOf(versions, rule.Host, builder), rule.Path.WithoutFirst(), rule, i);
        }
        Trie = builder.Build(out var roots);
        _hosts = new HostIndex([.. hosts.Values.Select(each => (each.Host, roots[each.Tree]))]);
        _versions = new HostIndex([.. versions.Values.Select(each => (each.Host, roots[each.Tree]))]);
        _hasVersions = versions.Count > 0;
    }

    /// <summary>The rules in order of precedence.</summary>
    internal RouteRule[] Rules { get; }

    internal RouteTrie Trie { get; }

    /// <summary>Whether a rule has a condition that is an expression.</summary>
    internal bool HasPredicates { get; }

    internal RouteMethods Methods { get; }

    /// <summary>As <see cref="Find(MessageHead, ref RouteCaptures, out RouteRule?, ExpressionEvaluator?)"/>, where what is captured does not matter.</summary>
    internal RouteOutcome Find(MessageHead request, out RouteRule? rule, ExpressionEvaluator? evaluator = null)
    {
        var captures = default(RouteCaptures);
        return Find(request, ref captures, out rule, evaluator);
    }

    /// <summary>Finds the route of a request. Allocates nothing.</summary>
    /// <param name="request">A complete request head.</param>
    /// <param name="captures">What the path has in the place of the route's parameters; empty unless a route is found.</param>
    /// <param name="rule">
    /// The rule that takes the request. Where only the method stands against it, the first whose host and path fit; to a CORS preflight that nobody
    /// takes, the rule of the request that it asks about, if there is one.
    /// </param>
    /// <param name="evaluator">The loop's, with a batch over the request begun; needed where <see cref="HasPredicates"/>.</param>
    [SkipLocalsInit]
    internal RouteOutcome Find(MessageHead request, ref RouteCaptures captures, out RouteRule? rule, ExpressionEvaluator? evaluator = null)
    {
        captures.Clear();
        var search = new RouteSearch(this, request, Methods.BitOf(request), evaluator,
            stackalloc int[RouteSearch.MaxStarts], stackalloc RouteChoice[RouteSearch.MaxStarts]);
        if (Search(ref search, request))
        {
            search.ReadCaptures(ref captures);
            rule = search.Found;
            return RouteOutcome.Found;
        }
        rule = null;
        var isTaken = (search.Allowed & Methods.BitOf(request)) != 0;
        if (isTaken || search.Fitting is null)
            return search.IsVersionUnknown || IsVersionUnknown(request) ? RouteOutcome.UnknownVersion : RouteOutcome.NotFound;
        if (request.Method == HttpMethod.Options)
        {
            rule = FindPreflighted(request, evaluator);
            return RouteOutcome.Options;
        }
        rule = search.Fitting;
        return RouteOutcome.MethodNotAllowed;
    }

    /// <summary>The methods that routes of the request's host and path take, for Allow (RFC 9110 10.2.1). With <see cref="RouteMethods.All"/>, any.</summary>
    [SkipLocalsInit]
    internal ulong AllowedMethods(MessageHead request)
    {
        var search = new RouteSearch(this, request, method: 0, null, stackalloc int[RouteSearch.MaxStarts], stackalloc RouteChoice[RouteSearch.MaxStarts]);
        Search(ref search, request);
        return search.Allowed;
    }

    /// <summary>What becomes of a request and why, for people. Allocates freely.</summary>
    internal RouteExplanation Explain(MessageHead request, ExpressionEvaluator? evaluator = null) =>
        new RouteExplainer(this, request, evaluator).Explain();

    [SkipLocalsInit]
    private bool Search(ref RouteSearch search, MessageHead request)
    {
        if (_hosts.IsAnyOnly)
            return _hosts.AnyRoot != RouteTrie.None && search.Run(_hosts.AnyRoot);
        var lookup = new HostLookup(_hosts, request.Authority, stackalloc byte[HostIndex.MaxName]);
        for (var root = lookup.Next(); root != RouteTrie.None; root = lookup.Next())
        {
            if (search.Run(root))
                return true;
        }
        return false;
    }

    // Whether the path is that of an API with versions in their place but for its first segment, which looks like one.
    private bool IsVersionUnknown(MessageHead request)
    {
        if (!_hasVersions)
            return false;
        var search = new RouteSearch(this, request, method: 0, null, stackalloc int[RouteSearch.MaxStarts], stackalloc RouteChoice[RouteSearch.MaxStarts]);
        var lookup = new HostLookup(_versions, request.Authority, stackalloc byte[HostIndex.MaxName]);
        for (var root = lookup.Next(); root != RouteTrie.None; root = lookup.Next()) search.RunBelowVersion(root);
        return search.IsVersionUnknown;
    }

    // Fetch, "CORS-preflight request": OPTIONS with an Origin and the method that is meant.
    private RouteRule? FindPreflighted(MessageHead request, ExpressionEvaluator? evaluator)
    {
        var method = request.IndexOf("Access-Control-Request-Method"u8);
        if (method < 0 || !request.Has(KnownHeader.Origin))
            return null;
        var search = new RouteSearch(this, request, Methods.BitOf(request.Value(method)), evaluator,
            stackalloc int[RouteSearch.MaxStarts], stackalloc RouteChoice[RouteSearch.MaxStarts]);
        Search(ref search, request);
        return search.Found;
    }

    private static int TreeOf(Dictionary<string, (HostRule Host, int Tree)> trees, HostRule host, RouteTrieBuilder builder)
    {
        if (!trees.TryGetValue(host.ToString(), out var tree))
            trees.Add(host.ToString(), tree = (host, builder.AddTree()));
        return tree.Tree;
    }
}

/// <summary>How the search for a route ended.</summary>
internal enum RouteOutcome : byte
{
    Found,
    NotFound,

    /// <summary>A route would take the request, were it for another version of the API.</summary>
    UnknownVersion,
    MethodNotAllowed,

    /// <summary>OPTIONS of a path whose routes do not take it: the gateway answers (RFC 9110 9.3.7).</summary>
    Options,
}
