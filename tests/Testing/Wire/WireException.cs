namespace Waterfall.Testing.Wire;

/// <summary>A peer did not send what a strict reader accepts.</summary>
public sealed class WireException : Exception
{
    public WireException(WireFault fault, string message, Exception? inner = null) : base($"{fault}: {message}", inner) => Fault = fault;

    /// <summary>What kind of failure it was.</summary>
    public WireFault Fault { get; }
}
