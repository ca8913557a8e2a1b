namespace Waterfall.Core.Tests.Budgets;

/// <summary>A fact about allocations: without optimisation the compiler makes state machines classes, and what is measured is not what ships.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OptimizedFactAttribute : FactAttribute
{
#if DEBUG
    public OptimizedFactAttribute() => Skip = "allocations are measured in Release";
#endif
}
