using Waterfall.Http.Http1;

namespace Waterfall.Http.Tests.Http1;

public sealed class Http1ScanTests
{
    private const string TokenBytes = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

    private delegate int Scan(ref byte storage, int start, int limit);

    [Fact]
    public void Token_bytes() => Check(Http1Scan.EndOfToken, b => TokenBytes.Contains((char)b, StringComparison.Ordinal));

    [Fact]
    public void Text_bytes() => Check(Http1Scan.EndOfText, b => b == 9 || (b >= 0x20 && b != 0x7F));

    [Fact]
    public void Target_bytes() => Check(Http1Scan.EndOfTarget, b => b is > 0x20 and < 0x7F && b != '#' && b != '\\');

    /// <summary>Every byte at every position of several vectors, before and at the limit.</summary>
    private static void Check(Scan scan, Func<int, bool> belongs)
    {
        var storage = new byte[160];
        for (int b = 0; b < 256; b++)
        {
            for (int position = 0; position < 70; position++)
            {
                storage.AsSpan().Fill((byte)'a');
                storage[3 + position] = (byte)b;
                int expected = belongs(b) ? 80 : 3 + position;
                Assert.Equal(expected, scan(ref storage[0], 3, 80));
                Assert.Equal(Math.Min(expected, 3 + position), scan(ref storage[0], 3, 3 + position));
            }
        }
    }
}
