using System.Net;
using System.Net.Sockets;
using Waterfall.Core.Configuration;

namespace Waterfall.Core.Tests.Pipeline;

public sealed class ListenerPolicyTests
{
    [Theory]
    [InlineData("10.1.2.3", true)]
    [InlineData("11.1.2.3", false)]
    [InlineData("2001:db8::5", true)]
    [InlineData("2001:db9::5", false)]
    [InlineData("::ffff:10.1.2.3", true)] // an IPv4 client of a socket for both
    public void Networks_decide_who_is_believed(string address, bool trusted) =>
        Assert.Equal(trusted, Compile("10.0.0.0/8", "2001:db8::/32").Trusts(new IPEndPoint(IPAddress.Parse(address), 1)));

    [Fact]
    public void Unix_peers_are_believed_where_it_says_so()
    {
        var peer = new UnixDomainSocketEndPoint("/x");
        Assert.False(Compile("10.0.0.0/8").Trusts(peer));
        Assert.True(Compile("unix").Trusts(peer));
        Assert.False(Compile("unix").Trusts(new IPEndPoint(IPAddress.Loopback, 1)));
    }

    private static Core.Pipeline.ListenerPolicy Compile(params string[] trusted) =>
        Listeners.Compile("l", new ListenerConfig { Address = ":80", TrustedProxies = trusted });
}
