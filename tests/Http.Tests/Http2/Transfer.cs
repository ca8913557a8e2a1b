namespace Waterfall.Http.Tests.Http2;

/// <summary>One side's view of a message that goes out or comes in: the bytes are a pattern of the stream and the place.</summary>
internal sealed class Transfer
{
    public int Length { get; init; }

    public bool HasTrailers { get; init; }

    public int Sent { get; set; }

    public int Received { get; set; }

    public bool HasHead { get; set; }

    public bool HasEnded { get; set; }
}
