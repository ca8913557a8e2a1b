using Waterfall.Core.Expressions.Sources;

namespace Waterfall.Core.Pipeline;

/// <summary>What the path of an exchange's request captured, for expressions.</summary>
internal sealed class PathCaptures(Exchange exchange) : IPathCaptures
{
    public int Count => Math.Min(exchange.Captures.Count, exchange.Route?.CaptureNames.Length ?? 0);

    public ReadOnlySpan<byte> Name(int index) => exchange.Route!.CaptureNames[index];

    public ReadOnlySpan<byte> Value(int index) => exchange.Captures.Value(exchange.Request, index);
}
