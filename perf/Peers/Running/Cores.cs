namespace Waterfall.Peers.Running;

/// <summary>Who runs where: the gateway has a core to itself, all else shares the other.</summary>
internal static class Cores
{
    public const int Gateway = 0;
    public const int Load = 1;

    /// <summary>Two processors are the least that keeps them apart.</summary>
    public const int Needed = 2;
}
