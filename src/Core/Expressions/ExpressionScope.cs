namespace Waterfall.Core.Expressions;

/// <summary>The names that an expression of the gateway begins with.</summary>
public enum ExpressionRoot : byte
{
    /// <summary>The client's request.</summary>
    Request,

    /// <summary>Who sent it, as authentication found; <c>null</c> before.</summary>
    Consumer,

    /// <summary>The answer.</summary>
    Response,

    /// <summary>Variables of the process's environment, read when the expression is compiled.</summary>
    Env,

    /// <summary>The results of a flow's steps.</summary>
    Steps,

    /// <summary>The element that a step is repeated for.</summary>
    Item,
}

/// <summary>What an expression may refer to where it stands: roots of the gateway's, or any document. Immutable.</summary>
public sealed class ExpressionScope
{
    private ExpressionScope(IReadOnlyList<ExpressionRoot> roots, Func<string, string?> environment)
    {
        Roots = roots;
        Environment = environment;
    }

    /// <summary>One JSON document: names at the beginning are its fields.</summary>
    public static ExpressionScope Document { get; } = Of();

    /// <summary>While a route is looked for: <c>request</c> and <c>env</c>.</summary>
    public static ExpressionScope Routing { get; } = Of(ExpressionRoot.Request, ExpressionRoot.Env);

    /// <summary>While a request is handled: also <c>consumer</c>.</summary>
    public static ExpressionScope Request { get; } = Of(ExpressionRoot.Request, ExpressionRoot.Consumer, ExpressionRoot.Env);

    /// <summary>Once there is an answer: also <c>response</c>.</summary>
    public static ExpressionScope Response { get; } = Of(ExpressionRoot.Request, ExpressionRoot.Consumer, ExpressionRoot.Response, ExpressionRoot.Env);

    /// <summary>The roots, in their order; none for <see cref="Document"/>.</summary>
    public IReadOnlyList<ExpressionRoot> Roots { get; }

    internal bool IsDocument => Roots.Count == 0;

    internal Func<string, string?> Environment { get; }

    /// <summary>A scope of some roots.</summary>
    /// <param name="roots">Which; none makes it a <see cref="Document"/>.</param>
    public static ExpressionScope Of(params ExpressionRoot[] roots) => new([.. roots], System.Environment.GetEnvironmentVariable);

    /// <summary>The same scope with variables from elsewhere.</summary>
    /// <param name="environment">Gives a variable's value, or null.</param>
    public ExpressionScope WithEnvironment(Func<string, string?> environment) => new(Roots, environment);
}
