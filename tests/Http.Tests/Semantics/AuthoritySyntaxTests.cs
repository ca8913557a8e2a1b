using Waterfall.Http.Semantics;

namespace Waterfall.Http.Tests.Semantics;

public sealed class AuthoritySyntaxTests
{
    [Theory]
    [InlineData("example.com", true)]
    [InlineData("example.com:", true)] // RFC 3986 3.2.3: *DIGIT
    [InlineData("example.com:0", true)]
    [InlineData("example.com:65535", true)]
    [InlineData("example.com:065535", true)]
    [InlineData("example.com:65536", false)]
    [InlineData("example.com:8a", false)]
    [InlineData("a_b~c.d-e!$&'()*+;=", true)]
    [InlineData("a,b", false)]
    [InlineData("a%41", true)]
    [InlineData("a%4", false)]
    [InlineData("a%", false)]
    [InlineData("a%g1", false)]
    [InlineData("127.0.0.1:80", true)]
    [InlineData("a@b", false)]
    [InlineData("a:b:c", false)]
    [InlineData(":80", false)]
    [InlineData(":", false)]
    [InlineData("a b", false)]
    [InlineData("a\"b", false)]
    [InlineData("a[b]", false)]
    [InlineData("[]", false)]
    [InlineData("[", false)]
    [InlineData("[::]", true)]
    [InlineData("[::1]:80", true)]
    [InlineData("[1::]", true)]
    [InlineData("[1:2:3:4:5:6:7:8]", true)]
    [InlineData("[1:2:3:4:5:6:7::]", true)]
    [InlineData("[::2:3:4:5:6:7:8]", true)]
    [InlineData("[1:2:3:4:5:6:7:8:9]", false)]
    [InlineData("[1:2:3:4:5:6:7]", false)]
    [InlineData("[1:2:3:4::5:6:7:8]", false)]
    [InlineData("[1::2::3]", false)]
    [InlineData("[:1:2:3:4:5:6:7]", false)]
    [InlineData("[1:2:3:4:5:6:7:]", false)]
    [InlineData("[12345::]", false)]
    [InlineData("[g::]", false)]
    [InlineData("[:::]", false)]
    [InlineData("[::ffff:192.0.2.1]", true)]
    [InlineData("[1:2:3:4:5:6:192.0.2.1]", true)]
    [InlineData("[1:2:3:4:5:6:7:192.0.2.1]", false)]
    [InlineData("[::1:2:3:4:5:192.0.2.1]", true)]
    [InlineData("[::1:2:3:4:5:6:192.0.2.1]", false)]
    [InlineData("[::192.0.2.256]", false)]
    [InlineData("[::192.0.2]", false)]
    [InlineData("[::192.0.2.01]", false)]
    [InlineData("[::192.0.2.1.]", false)]
    [InlineData("[::.1]", false)]
    [InlineData("[fe80::1%25eth0]", false)]
    [InlineData("[v1.x]", false)]
    [InlineData("[::1]x", false)]
    [InlineData("[::1]:x", false)]
    public void Host_and_port(string authority, bool valid) =>
        Assert.Equal(valid, AuthoritySyntax.IsValid(Bytes.Of(authority), allowEmpty: false, requirePort: false));

    [Fact]
    public void Empty_and_required_port()
    {
        Assert.True(AuthoritySyntax.IsValid(default, allowEmpty: true, requirePort: false));
        Assert.False(AuthoritySyntax.IsValid(default, allowEmpty: false, requirePort: false));
        Assert.False(AuthoritySyntax.IsValid(default, allowEmpty: true, requirePort: true));
        Assert.False(AuthoritySyntax.IsValid("a"u8, allowEmpty: false, requirePort: true));
        Assert.False(AuthoritySyntax.IsValid("a:"u8, allowEmpty: false, requirePort: true));
        Assert.True(AuthoritySyntax.IsValid("a:1"u8, allowEmpty: false, requirePort: true));
    }
}
