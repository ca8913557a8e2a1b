namespace Waterfall.Core.Upstreams.Health;

/// <summary>What the probes of one target have shown: up until enough of them fail in a row, down until enough succeed in a row.</summary>
internal struct ProbeState(int healthyAfter, int unhealthyAfter)
{
    // Results in a row that speak against the present state.
    private int _against;

    internal bool IsDown { get; private set; }

    /// <summary>Takes a result in; true if it changed the state.</summary>
    internal bool Report(bool success)
    {
        if (success != IsDown)
        {
            _against = 0;
            return false;
        }
        if (++_against < (IsDown ? healthyAfter : unhealthyAfter))
            return false;
        _against = 0;
        IsDown = !IsDown;
        return true;
    }
}
