using Waterfall.Http.Semantics;

namespace Waterfall.Http.Tests.Semantics;

public sealed class MessageFramingTests
{
    [Theory]
    [InlineData(BodyKind.Chunked, HttpVersion.Http11, BodyKind.Chunked)]
    [InlineData(BodyKind.Chunked, HttpVersion.Http10, BodyKind.UntilClose)]
    [InlineData(BodyKind.UntilClose, HttpVersion.Http11, BodyKind.Chunked)]
    [InlineData(BodyKind.UntilClose, HttpVersion.Http10, BodyKind.UntilClose)]
    [InlineData(BodyKind.Length, HttpVersion.Http10, BodyKind.Length)]
    [InlineData(BodyKind.None, HttpVersion.Http10, BodyKind.None)]
    public void Fitted_to_a_receiver(BodyKind kind, HttpVersion version, BodyKind expected) =>
        Assert.Equal(expected, new MessageFraming(kind, -1).ForReceiver(version).Kind);

    [Fact]
    public void Has_a_body()
    {
        Assert.False(MessageFraming.None.HasBody);
        Assert.False(new MessageFraming(BodyKind.None, 5).HasBody);
        Assert.False(MessageFraming.OfLength(0).HasBody);
        Assert.True(MessageFraming.OfLength(1).HasBody);
        Assert.True(MessageFraming.Chunked.HasBody);
        Assert.True(MessageFraming.UntilClose.HasBody);
    }
}
