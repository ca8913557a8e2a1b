namespace Waterfall.Host.Commands;

/// <summary>What the process ends with.</summary>
internal static class ExitCode
{
    /// <summary>Done as asked; also after a stop by signal.</summary>
    public const int Ok = 0;

    /// <summary>Failed at run time: an address could not be bound, or a stop was cut short by a second signal.</summary>
    public const int Failed = 1;

    /// <summary>The command line or the configuration is wrong; nothing was started.</summary>
    public const int Usage = 2;
}
