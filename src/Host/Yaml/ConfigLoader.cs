using System.Security.Cryptography;
using Waterfall.Core.Configuration;
using Waterfall.Host.Yaml.Formats;
using Waterfall.Host.Yaml.Nodes;

namespace Waterfall.Host.Yaml;

/// <summary>Reads a configuration file: all of it or nothing, with every problem at once.</summary>
internal static class ConfigLoader
{
    /// <summary>The longest file: a route takes some 200 bytes, so that there is room for tens of thousands.</summary>
    public const int MaxFileBytes = 16 * 1024 * 1024;

    /// <summary>Reads, binds and validates the file at a path, by which messages call it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="checksTlsFiles">Whether certificates and keys are read as well, for who does not go on to open them.</param>
    public static LoadResult Load(string path, bool checksTlsFiles = false)
    {
        var directory = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";
        var context = new ReadContext(path, directory) { ChecksTlsFiles = checksTlsFiles };
        var bytes = TextFile.ReadBytes(path, MaxFileBytes, out var reason);
        return bytes is null ? Unreadable(context, reason) : Load(bytes, context);
    }

    /// <summary>Reads, binds and validates a configuration that came otherwise than in a file.</summary>
    public static LoadResult Load(byte[] bytes, ReadContext context) => TextFile.Decode(bytes, out var reason) is { } text
        ? Load(text, context) with { Hash = Convert.ToHexStringLower(SHA256.HashData(bytes)) }
        : Unreadable(context, reason);

    internal static LoadResult Load(string text, ReadContext context)
    {
        var control = FindControl(text);
        if (control is { } at)
        {
            context.Report(at, "", "this is not YAML: it holds a control character");
            return new LoadResult(null, context.Problems);
        }
        var root = NodeReader.Read(text, context);
        if (root is null) return new LoadResult(null, context.Problems);
        context.Place("", root);
        var config = GatewayFormat.Binding.Read(root, "", context);
        // A root that is no mapping says nothing that could be validated.
        if (root is MappingNode) context.ReportAll(ConfigValidator.Validate(config));
        IReadOnlyList<string> notices = [];
        if (context is { ChecksTlsFiles: true, Problems.Count: 0 })
        {
            (var unusable, notices) = TlsFileRules.Check(config);
            context.ReportAll(unusable);
        }
        var problems = context.Problems;
        return new LoadResult(problems.Count == 0 ? Resolve(config, context.Directory) : null, problems)
        {
            Root = root,
            Files = context.Files,
            Substitutions = context.Substitutions,
            Notices = notices,
        };
    }

    private static LoadResult Unreadable(ReadContext context, string reason)
    {
        context.Report(Position.Start, "", $"the file cannot be read: {reason}");
        return new LoadResult(null, context.Problems);
    }

    // Where the process was started should not decide where the log goes.
    private static GatewayConfig Resolve(GatewayConfig config, string directory)
    {
        if (config.Telemetry.AccessLog is not { } log || !log.To.Contains('/', StringComparison.Ordinal)) return config;
        return config with { Telemetry = config.Telemetry with { AccessLog = log with { To = Path.Combine(directory, log.To) } } };
    }

    // YAML 1.2.2 5.1: what a file may hold. The parser takes a control character for the end of the file.
    internal static Position? FindControl(string text)
    {
        var position = Position.Start;
        foreach (var c in text)
        {
            if (c == '\n') position = new Position(position.Line + 1, 1);
            else if (char.IsControl(c) && c is not ('\t' or '\r' or '\u0085')) return position;
            else position = position with { Column = position.Column + 1 };
        }
        return null;
    }
}
