namespace Waterfall.Core.Expressions.Sources;

/// <summary>What a route's path template captured.</summary>
internal interface IPathCaptures
{
    int Count { get; }

    /// <summary>The name of a parameter.</summary>
    ReadOnlySpan<byte> Name(int index);

    /// <summary>What it captured, percent-encoded as it stands in the path.</summary>
    ReadOnlySpan<byte> Value(int index);
}
