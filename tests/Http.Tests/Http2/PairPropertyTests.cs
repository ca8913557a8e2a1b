namespace Waterfall.Http.Tests.Http2;

/// <summary>Two sessions exchange random messages in random pieces: all of it arrives, once, in order, within the windows.</summary>
public sealed class PairPropertyTests
{
    [Theory]
    [InlineData(1, 65_535)]
    [InlineData(2, 1000)]
    [InlineData(3, 1)]
    [InlineData(4, 20_000)]
    [InlineData(5, 100_000)]
    public void Everything_arrives(int seed, int window)
    {
        var exchange = new RandomExchange(seed, window);
        exchange.Run(streams: window < 10 ? 8 : 60);
        Assert.Empty(exchange.Unfinished);
        Assert.Equal(window < 10 ? 8 : 60, exchange.Count);
        Assert.Equal(0, exchange.Server.Session.OpenStreams);
        Assert.Equal(0, exchange.Client.Session.OpenStreams);
        Assert.Equal(0, exchange.Server.Pool.Rented);
        Assert.Equal(0, exchange.Client.Pool.Rented);
    }
}
