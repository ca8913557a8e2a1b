using Waterfall.Http.Semantics;

namespace Waterfall.Core.Tests.Routing;

/// <summary>A request as plain texts, for the matcher that the table is compared with.</summary>
internal sealed record NaiveRequest(
    string Method, string Host, int? Port, string Path, (string Name, string Value)[] Headers, (string Name, string Value)[] Query)
{
    internal MessageHead Head() => Heads.Of(Method, Port is null ? Host : $"{Host}:{Port}", Target(), [.. Headers.Select(each => $"{each.Name}: {each.Value}")]);

    public override string ToString() => $"{Method} {Host}:{Port}{Target()} {string.Join(' ', Headers)}";

    private string Target() => Query.Length == 0 ? Path : $"{Path}?{string.Join('&', Query.Select(each => $"{each.Name}={Uri.EscapeDataString(each.Value)}"))}";
}
