namespace Waterfall.Peers.Running;

/// <summary>Memory in use.</summary>
/// <param name="RssBytes">All resident pages.</param>
/// <param name="PssBytes">Pages shared with others counted in part (proportional set size).</param>
internal readonly record struct ResidentMemory(long RssBytes, long PssBytes)
{
    public static ResidentMemory operator +(ResidentMemory left, ResidentMemory right) =>
        new(left.RssBytes + right.RssBytes, left.PssBytes + right.PssBytes);

    public static ResidentMemory operator -(ResidentMemory left, ResidentMemory right) =>
        new(left.RssBytes - right.RssBytes, left.PssBytes - right.PssBytes);
}
