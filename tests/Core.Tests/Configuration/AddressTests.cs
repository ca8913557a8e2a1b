using System.Net;
using System.Net.Sockets;
using Waterfall.Core.Configuration;

namespace Waterfall.Core.Tests.Configuration;

public sealed class AddressTests
{
    [Theory]
    [InlineData("127.0.0.1:80", "127.0.0.1:80")]
    [InlineData("0.0.0.0:0", "0.0.0.0:0")]
    [InlineData("localhost:8080", "127.0.0.1:8080")]
    [InlineData(":8080", "[::]:8080")]
    [InlineData("[::1]:8080", "[::1]:8080")]
    [InlineData("[2001:db8::1]:443", "[2001:db8::1]:443")]
    public void Listens_on_tcp(string text, string endPoint)
    {
        Assert.True(ListenAddress.TryParse(text, out var address, out _));
        Assert.Equal(endPoint, Assert.IsType<IPEndPoint>(address.EndPoint).ToString());
        Assert.Null(address.UnixPath);
    }

    [Fact]
    public void Listens_on_a_unix_socket()
    {
        Assert.True(ListenAddress.TryParse("unix:/run/w.sock", out var address, out _));
        Assert.Equal("/run/w.sock", address.UnixPath);
        Assert.Equal("/run/w.sock", Assert.IsType<UnixDomainSocketEndPoint>(address.EndPoint).ToString());
    }

    [Theory]
    [InlineData("http://a", "a", 80, "a")]
    [InlineData("http://a:80", "a", 80, "a")]
    [InlineData("http://a:8080", "a", 8080, "a:8080")]
    [InlineData("HTTP://10.0.0.5", "10.0.0.5", 80, "10.0.0.5")]
    [InlineData("http://[::1]", "::1", 80, "[::1]")]
    [InlineData("http://[::1]:8080", "::1", 8080, "[::1]:8080")]
    public void Connects_to_tcp(string url, string host, int port, string authority)
    {
        Assert.True(EndpointAddress.TryParse(url, out var address, out _));
        Assert.Equal(new EndpointAddress(host, port, null, authority), address);
    }

    [Fact]
    public void Connects_to_a_unix_socket()
    {
        Assert.True(EndpointAddress.TryParse("unix:/run/app.sock", out var address, out _));
        Assert.Equal(new EndpointAddress("", 0, "/run/app.sock", "localhost"), address);
    }

    [Theory]
    [InlineData("unix", null)]
    [InlineData("10.0.0.7", "10.0.0.7/32")]
    [InlineData("10.0.0.0/8", "10.0.0.0/8")]
    [InlineData("0.0.0.0/0", "0.0.0.0/0")]
    [InlineData("10.1.128.0/17", "10.1.128.0/17")]
    [InlineData("::1", "::1/128")]
    [InlineData("fd00::/8", "fd00::/8")]
    public void Trusts(string text, string? network)
    {
        Assert.True(ProxyNetwork.TryParse(text, out var parsed, out _));
        Assert.Equal(network, parsed.Network?.ToString());
    }

    [Theory]
    [InlineData("api.example.com", false, "api.example.com", null)]
    [InlineData("API.Example.COM", false, "api.example.com", null)]
    [InlineData("*.Example.com", true, "example.com", null)]
    [InlineData("*.com", true, "com", null)]
    [InlineData("localhost", false, "localhost", null)]
    [InlineData("10.0.0.1", false, "10.0.0.1", null)]
    [InlineData("[::1]", false, "[::1]", null)]
    [InlineData("a.example:8443", false, "a.example", 8443)]
    [InlineData("*.A.example:1", true, "a.example", 1)]
    [InlineData("*:65535", true, "", 65535)]
    [InlineData("[::1]:80", false, "[::1]", 80)]
    public void Matches_hosts(string text, bool isWildcard, string name, int? port)
    {
        Assert.True(HostPattern.TryParse(text, out var pattern, out _));
        Assert.Equal(new HostPattern(isWildcard, name, port), pattern);
    }

    [Theory]
    [InlineData("a", true)]
    [InlineData("a.b:1", true)]
    [InlineData("[::1]:80", true)]
    [InlineData("10.0.0.1", true)]
    [InlineData("", false)]
    [InlineData("a:", false)]
    [InlineData("a:b:c", false)]
    [InlineData("::1", false)]
    [InlineData("10.0.0", false)]
    [InlineData("a/b", false)]
    [InlineData("a b", false)]
    [InlineData("1.2.3.4.5", false)]
    public void Authorities(string text, bool isOne) => Assert.Equal(isOne, HostNames.IsAuthority(text));

    [Fact]
    public void Names_are_as_long_as_DNS_holds()
    {
        var label = new string('a', 63);
        Assert.True(HostNames.IsNameOrIPv4(label));
        Assert.False(HostNames.IsNameOrIPv4(label + "a"));
        Assert.True(HostNames.IsNameOrIPv4($"{label}.{label}.{label}.{label[2..]}"));
        Assert.False(HostNames.IsNameOrIPv4($"{label}.{label}.{label}.{label[1..]}"));
    }
}
