using System.Text;
using Waterfall.Core.Pipeline;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Policies.Cors;

/// <summary>
/// Lets web pages of other origins read answers (Fetch, 3.2 CORS protocol). Preflights are answered by the gateway, before any other policy of the route and
/// though OPTIONS be none of its methods. What the upstream says of it is replaced.
/// </summary>
public sealed record CorsPolicy : IPolicy
{
    /// <summary>The longest time that a browser is told to remember a preflight's answer; browsers have shorter limits of their own.</summary>
    public static readonly TimeSpan LongestMaxAge = TimeSpan.FromHours(24);

    private readonly ValueList<string> _origins = ValueList<string>.Empty;
    private readonly ValueList<string> _methods = ValueList<string>.Of(["GET", "HEAD", "POST"]);
    private readonly ValueList<string> _headers = ValueList<string>.Empty;
    private readonly ValueList<string> _exposedHeaders = ValueList<string>.Empty;

    /// <inheritdoc/>
    public string Name => "cors";

    /// <summary>
    /// The origins that may read: exact as <c>https://app.example.com</c>, below a domain as <c>https://*.example.com</c>, <c>null</c>, or <c>*</c> for all,
    /// which stands alone.
    /// </summary>
    public required IReadOnlyList<string> Origins { get => _origins; init => _origins = ValueList<string>.Of(value); }

    /// <summary>The methods that may be used, or <c>*</c>. Default: GET, HEAD, POST, which a page may send unasked in any case.</summary>
    public IReadOnlyList<string> Methods { get => _methods; init => _methods = ValueList<string>.Of(value); }

    /// <summary>The request's fields that may be sent, or <c>*</c> for all but <c>authorization</c>. Default: those that Fetch lets any page send.</summary>
    public IReadOnlyList<string> Headers { get => _headers; init => _headers = ValueList<string>.Of(value); }

    /// <summary>The answer's fields that may be read, or <c>*</c>. Default: those that Fetch lets any page read.</summary>
    public IReadOnlyList<string> ExposedHeaders { get => _exposedHeaders; init => _exposedHeaders = ValueList<string>.Of(value); }

    /// <summary>Whether requests may carry cookies and other credentials. Every list must then name what it allows. Default false.</summary>
    public bool Credentials { get; init; }

    /// <summary>How long a browser may remember a preflight's answer: 0 to <see cref="LongestMaxAge"/>, in whole seconds. Default 10 minutes.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Whether pages of the public network may ask for what is in a private one (Private Network Access). Default false.</summary>
    public bool PrivateNetwork { get; init; }

    /// <inheritdoc/>
    public Stage? Compile(PolicyContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (Origins.Count == 0)
            context.Report("origins", "no origin is allowed", "at least one as https://app.example.com");
        CheckList(context, "origins", Origins, origin => OriginPattern.Check(origin, Credentials));
        CheckList(context, "methods", Methods, CheckMethod);
        CheckList(context, "headers", Headers, CheckField);
        CheckList(context, "exposedHeaders", ExposedHeaders, CheckField);
        if (MaxAge < TimeSpan.Zero || MaxAge > LongestMaxAge)
            context.Report("maxAge", $"{MaxAge} is out of bounds", "0s to 24h");
        var isGood = Origins.Count > 0 && Origins.All(origin => OriginPattern.Check(origin, Credentials) is null);
        return isGood && !HasBadName() ? new CorsStage(this) : null;
    }

    // What is reported above, for whom a stage could not be made.
    private bool HasBadName() => Methods.Any(each => CheckMethod(each) is not null)
        || Headers.Concat(ExposedHeaders).Any(each => CheckField(each) is not null) || MaxAge < TimeSpan.Zero;

    private void CheckList(PolicyContext context, string key, IReadOnlyList<string> list, Func<string, (string Problem, string? Suggestion)?> check)
    {
        for (var i = 0; i < list.Count; i++)
        {
            if (list[i] == "*" && Credentials)
                context.Report($"{key}[{i}]", "'*' does not go with credentials (Fetch 3.2.5)", "every one by its name");
            else if (list[i] == "*" && list.Count > 1 && key is "origins" or "methods")
                context.Report($"{key}[{i}]", "'*' stands alone: it allows all");
            else if (check(list[i]) is var (problem, suggestion))
                context.Report($"{key}[{i}]", problem, null, suggestion);
        }
    }

    private static (string, string?)? CheckMethod(string method)
    {
        if (!FieldSyntax.IsToken(Encoding.UTF8.GetBytes(method)))
            return ($"'{method}' is not a method", null);
        var upper = method.ToUpperInvariant();
        var isSlip = upper != method && HttpMethods.Parse(Encoding.ASCII.GetBytes(upper)) != HttpMethod.Other;
        return isSlip ? ($"'{method}' is not a method: they are case-sensitive", upper) : null;
    }

    private static (string, string?)? CheckField(string name) =>
        FieldSyntax.IsToken(Encoding.UTF8.GetBytes(name)) ? null : ($"'{name}' is not a field name", null);
}
