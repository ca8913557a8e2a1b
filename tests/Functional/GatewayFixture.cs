using Waterfall.Testing.Gateways;

namespace Waterfall.Functional;

/// <summary>
/// The one place where the gateway under test plugs in: which transports the matrix runs over, and how one is started.
/// <c>WATERFALL_TEST_GATEWAY=nginx</c> runs what any proxy must do against nginx; <c>nginx-all</c> runs everything against it, to compare.
/// </summary>
internal static class GatewayFixture
{
    private const string Nginx = "nginx";

    private const string Epoll = "epoll";
    private const string Socket = "socket";
    private const string Kestrel = "kestrel";

    private static readonly string? Chosen = Environment.GetEnvironmentVariable("WATERFALL_TEST_GATEWAY");

    /// <summary>The values of the transport column of every theory.</summary>
    public static IReadOnlyList<string> Transports { get; } = Chosen switch
    {
        null => OperatingSystem.IsLinux() ? [Epoll, Socket, Kestrel] : [Socket, Kestrel],
        "nginx" or "nginx-all" => [Nginx],
        _ => Chosen.Split(','),
    };

    /// <summary>Whether the gateway is a peer, of which only what every proxy does is expected.</summary>
    public static bool IsPeer => Chosen == Nginx;

    /// <summary>Whether another server owns the sockets: accepting, half-closes and the end of listening are its own.</summary>
    public static bool IsHosted(string transport) => transport == Kestrel;

    public static async Task<GatewayUnderTest> StartAsync(string transport, GatewaySettings settings) => transport switch
    {
        Nginx => await NginxGateway.StartAsync(settings),
        Kestrel => await KestrelHostedGateway.StartAsync(settings),
        Epoll or Socket => await WaterfallGateway.StartAsync(settings, transport),
        _ => throw new ArgumentOutOfRangeException(nameof(transport), transport, "no such transport"),
    };
}
