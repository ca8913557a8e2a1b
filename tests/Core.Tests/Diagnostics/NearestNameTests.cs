using Waterfall.Core.Diagnostics;

namespace Waterfall.Core.Tests.Diagnostics;

public sealed class NearestNameTests
{
    [Theory]
    [InlineData("adress", "address")]
    [InlineData("adderss", "address")]
    [InlineData("Address", "address")]
    [InlineData("TIMEOUTS", "timeouts")]
    [InlineData("timeout", "timeouts")]
    [InlineData("limit", "limits")]
    [InlineData("trustedProxy", "trustedProxies")]
    [InlineData("tls", null)]
    [InlineData("", null)]
    [InlineData("something", null)]
    public void Finds(string name, string? nearest) => Assert.Equal(nearest, NearestName.Find(name, ["address", "limits", "timeouts", "trustedProxies"]));

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("", "abc", 3)]
    [InlineData("abc", "", 3)]
    [InlineData("abc", "abc", 0)]
    [InlineData("abc", "abd", 1)]
    [InlineData("abc", "acb", 1)]
    [InlineData("abcd", "badc", 2)]
    [InlineData("ca", "abc", 3)]
    [InlineData("kitten", "sitting", 3)]
    public void Counts_edits(string from, string to, int edits)
    {
        Assert.Equal(edits, NearestName.Edits(from, to));
        Assert.Equal(edits, NearestName.Edits(to, from));
    }

    [Fact]
    public void Takes_the_nearest_of_several() => Assert.Equal("payment", NearestName.Find("payments", ["payers", "paymentz1", "payment"]));
}
