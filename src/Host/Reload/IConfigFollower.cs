using Waterfall.Core;
using Waterfall.Core.Configuration;

namespace Waterfall.Host.Reload;

/// <summary>What goes by the configuration beside the gateway, and changes together with it or not at all.</summary>
internal interface IConfigFollower
{
    /// <summary>Opens what a configuration asks for and is not open yet.</summary>
    /// <exception cref="GatewayStartException">It cannot be opened; nothing has changed.</exception>
    Task PrepareAsync(GatewayConfig config);

    /// <summary>Goes by what was prepared.</summary>
    void Commit();

    /// <summary>Lets go of what was prepared: the configuration was refused elsewhere.</summary>
    Task RollbackAsync();
}
