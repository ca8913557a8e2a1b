using Waterfall.Core.Pipeline;

namespace Waterfall.Core.Configuration;

/// <summary>Stands for the policies of a named chain: <c>use: edge</c>. They take its place before anything is compiled.</summary>
/// <param name="Chain">The key in <see cref="GatewayConfig.Policies"/>.</param>
public sealed record PolicyReference(string Chain) : IPolicy
{
    /// <inheritdoc/>
    public string Name => "use";

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">Always: it was not replaced by what it stands for.</exception>
    public Stage? Compile(PolicyContext context) => throw new InvalidOperationException($"The chain '{Chain}' was not put in its place.");
}
