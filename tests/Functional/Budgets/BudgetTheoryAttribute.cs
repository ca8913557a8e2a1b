namespace Waterfall.Functional.Budgets;

/// <summary>
/// A theory about what the process allocates. Without optimisation the compiler makes state machines classes, and what is measured is not
/// what ships.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BudgetTheoryAttribute : TheoryAttribute
{
    public override string? Skip
    {
        get => base.Skip ?? Reason();
        set => base.Skip = value;
    }

    private static string? Reason()
    {
#if DEBUG
        return "allocations are measured in Release";
#else
        return QuietUpstream.IsSupported ? null : "the quiet upstream needs epoll on x86-64";
#endif
    }
}
