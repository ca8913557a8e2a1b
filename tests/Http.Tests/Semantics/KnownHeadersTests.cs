using Waterfall.Http.Semantics;

namespace Waterfall.Http.Tests.Semantics;

public sealed class KnownHeadersTests
{
    private static IEnumerable<KnownHeader> All => Enum.GetValues<KnownHeader>().Where(h => h != KnownHeader.None);

    [Fact]
    public void Fit_a_bit_set() => Assert.InRange(All.Max(h => (int)h), 1, 63);

    [Fact]
    public void Round_trip_in_any_case()
    {
        Assert.All(All, header =>
        {
            string name = Bytes.Text(KnownHeaders.Bytes(header));
            Assert.NotEmpty(name);
            Assert.Equal(header, KnownHeaders.Find(Bytes.Of(name)));
            Assert.Equal(header, KnownHeaders.Find(Bytes.Of(name.ToLowerInvariant())));
            Assert.Equal(header, KnownHeaders.Find(Bytes.Of(name.ToUpperInvariant())));
        });
    }

    [Fact]
    public void One_byte_off_is_unknown()
    {
        foreach (KnownHeader header in All)
        {
            byte[] name = KnownHeaders.Bytes(header).ToArray();
            string text = Bytes.Text(name);
            Assert.Equal(KnownHeader.None, KnownHeaders.Find(Bytes.Of(text + "x")));
            for (int i = 0; i < name.Length; i++)
            {
                byte original = name[i];
                for (int b = 0; b < 256; b++)
                {
                    name[i] = (byte)b;
                    KnownHeader found = KnownHeaders.Find(name);
                    bool same = string.Equals(Bytes.Text(name), text, StringComparison.OrdinalIgnoreCase);
                    Assert.True(same ? found == header : found != header, $"{text} with {b:X2} at {i}");
                }

                name[i] = original;
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("X-Unknown")]
    [InlineData("a-name-that-is-longer-than-thirty-two-bytes")]
    public void Others_are_unknown(string name) => Assert.Equal(KnownHeader.None, KnownHeaders.Find(Bytes.Of(name)));

    [Fact]
    public void None_has_no_name() => Assert.True(KnownHeaders.Bytes(KnownHeader.None).IsEmpty);
}
