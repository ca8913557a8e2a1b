namespace Waterfall.Core.IO.Engines;

/// <summary>Finds an engine by name.</summary>
internal static class EngineFactory
{
    internal const string Auto = "auto", Epoll = "epoll", Socket = "socket";

    /// <exception cref="ArgumentException">There is no such engine, or not on this system.</exception>
    internal static Func<EventLoop, LoopEngine> Find(string name) => name switch
    {
        Auto or Epoll when OperatingSystem.IsLinux() => static loop => new EpollEngine(loop),
        Auto or Socket => static loop => new SocketEngine(loop),
        Epoll => throw new ArgumentException($"The engine '{Epoll}' needs Linux.", nameof(name)),
        _ => throw new ArgumentException($"There is no engine '{name}': expected {Auto}, {Epoll} or {Socket}.", nameof(name)),
    };
}
