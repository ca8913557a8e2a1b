namespace Waterfall.Functional.Budgets;

/// <summary>
/// A theory about what the process allocates. Without optimisation the compiler makes state machines classes, and what is measured is not
/// what ships.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BudgetTheoryAttribute : TheoryAttribute
{
    /// <summary>A program that the test runs; null for none.</summary>
    public string? Needs { get; set; }

    public override string? Skip
    {
        get => base.Skip ?? Reason();
        set => base.Skip = value;
    }

    private string? Reason()
    {
#if DEBUG
        return "allocations are measured in Release";
#else
        if (Needs is not null && Waterfall.Testing.Processes.ChildProcess.Find(Needs) is null)
            return $"{Needs} is not installed";
        return QuietUpstream.IsSupported ? null : "the quiet upstream needs epoll on x86-64";
#endif
    }
}
