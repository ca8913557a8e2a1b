namespace Waterfall.Functional.Malformed;

/// <summary>All topics of the table.</summary>
internal static class MalformedTable
{
    public static IReadOnlyDictionary<string, IReadOnlyList<WireCase>> Topics { get; } = new Dictionary<string, IReadOnlyList<WireCase>>
    {
        ["request line"] = [.. RequestLineCases.All],
        ["version"] = [.. VersionCases.All],
        ["target"] = [.. TargetCases.All],
        ["path"] = [.. PathCases.All],
        ["Host"] = [.. HostCases.All],
        ["fields"] = [.. FieldCases.All],
        ["Connection"] = [.. ConnectionCases.All],
        ["Content-Length"] = [.. ContentLengthCases.All],
        ["Transfer-Encoding"] = [.. TransferEncodingCases.All],
        ["chunks"] = [.. ChunkCases.All],
        ["desync"] = [.. DesyncCases.All],
        ["Expect"] = [.. ExpectCases.All],
        ["limits"] = [.. LimitCases.All],
        ["pipelining"] = [.. PipeliningCases.All],
    };

    public static WireCase Find(string topic, string name) => Topics[topic].Single(row => row.Name == name);
}
