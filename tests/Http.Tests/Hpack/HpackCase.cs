namespace Waterfall.Http.Tests.Hpack;

/// <summary>One block: its octets, the limit of the table from here on where it changes, and the fields.</summary>
internal sealed record HpackCase(byte[] Wire, int? TableSize, (string Name, string Value)[] Fields);
