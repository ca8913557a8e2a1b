namespace Waterfall.Core.Pipeline;

/// <summary>What a policy is compiled with.</summary>
public sealed class PolicyContext
{
    private readonly Action<string, string, string?, string?> _report;
    private int _slots;

    internal PolicyContext(string routeName, Action<string, string, string?, string?> report) => (RouteName, _report) = (routeName, report);

    /// <summary>The name of the route that the stage is for.</summary>
    public string RouteName { get; }

    /// <summary>The slots that the plan's stages have asked for.</summary>
    internal int SlotCount => _slots;

    /// <summary>Reports something wrong with the policy's configuration.</summary>
    /// <param name="key">The key it is about, within the policy: <c>limit</c>, <c>origins[2]</c>; empty for the policy as a whole.</param>
    /// <param name="message">What is wrong, without a full stop.</param>
    /// <param name="expected">What was expected; null where the message says it.</param>
    /// <param name="suggestion">What was probably meant; null where that is not plain.</param>
    public void Report(string key, string message, string? expected = null, string? suggestion = null) => _report(key, message, expected, suggestion);

    /// <summary>Asks for a place on every exchange of the route, where the stage keeps what it needs later on.</summary>
    public Slot<T> NewSlot<T>() where T : class => new(_slots++);
}
