namespace Waterfall.Testing.Manual;

/// <summary>What becomes of a connect.</summary>
internal enum ConnectBehaviour
{
    Accept,
    Refuse,

    /// <summary>Nothing, until the test decides or the gateway's time is over.</summary>
    Hang,
}
