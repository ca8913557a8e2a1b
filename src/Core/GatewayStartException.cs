namespace Waterfall.Core;

/// <summary>The gateway could not start: the message names the listener, its address and the reason.</summary>
public sealed class GatewayStartException : IOException
{
    /// <summary>Makes one.</summary>
    public GatewayStartException(string message, Exception? inner = null) : base(message, inner)
    {
    }
}
