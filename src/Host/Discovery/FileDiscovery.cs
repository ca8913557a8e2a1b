using System.Runtime.CompilerServices;
using Waterfall.Core.Configuration;
using Waterfall.Core.Upstreams.Discovery;
using Waterfall.Host.Reload;
using Waterfall.Host.Yaml;
using Waterfall.Host.Yaml.Bindings;
using Waterfall.Host.Yaml.Formats;
using Waterfall.Host.Yaml.Nodes;

namespace Waterfall.Host.Discovery;

/// <summary>The endpoints that a file lists, in YAML or JSON as the configuration has them, read again whenever it changes.</summary>
/// <param name="Path">The file's full path. It need not exist yet.</param>
internal sealed record FileDiscovery(string Path) : IEndpointDiscovery
{
    /// <summary>Ten thousand endpoints take some 1 MiB.</summary>
    private const int MaxFileBytes = 4 * 1024 * 1024;

    private const string Expected = "a list of endpoints, each a URL or { url: …, weight: …, zone: … }";

    private static readonly ListBinding<EndpointConfig> Format = new(UpstreamFormat.Endpoint, Expected);

    public string Name => $"file {Path}";

    public async IAsyncEnumerable<DiscoveryUpdate> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var changed = new SemaphoreSlim(0);
        await using var watcher = new FileWatcher(
            () =>
            {
                changed.Release();
                return Task.CompletedTask;
            },
            static _ => { }); // without notices of the system it looks every two seconds, which is soon enough
        // Before it is read: what changes from here on is noticed.
        watcher.Watch([Path]);
        watcher.Start();
        while (true)
        {
            yield return Read();
            await changed.WaitAsync(cancellationToken);
        }
    }

    /// <summary>What the file says now: all of it, or what is wrong with it.</summary>
    internal DiscoveryUpdate Read()
    {
        if (TextFile.Read(Path, MaxFileBytes, out var reason) is not { } text) return DiscoveryUpdate.Failed($"it cannot be read: {reason}");
        var context = new ReadContext(Path, System.IO.Path.GetDirectoryName(Path) ?? "/");
        if (ConfigLoader.FindControl(text) is { } at) context.Report(at, "", "this is not YAML: it holds a control character");
        var endpoints = context.Problems.Count == 0 && NodeReader.Read(text, context, Expected) is { } root ? Format.Read(root, "", context) : [];
        if (context.Problems is [var first, ..] problems)
            return DiscoveryUpdate.Failed($"{first.Position.Line}:{first.Position.Column}: {first.Problem}{(problems.Count > 1 ? $" (and {problems.Count - 1} more)" : "")}");
        return DiscoveryUpdate.Of([.. endpoints.Select(each => new DiscoveredEndpoint(each.Url, each.Weight, each.Zone))]);
    }
}
