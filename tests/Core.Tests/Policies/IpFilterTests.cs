using Waterfall.Core.Policies;
using Waterfall.Core.Policies.Headers;
using Waterfall.Core.Policies.IpFilter;

namespace Waterfall.Core.Tests.Policies;

public sealed class IpFilterTests
{
    [Theory]
    [InlineData("127.0.0.0/8", "", 200)]
    [InlineData("127.0.0.1", "", 200)]
    [InlineData("::ffff:127.0.0.0/104", "", 200)]
    [InlineData("10.0.0.0/8", "", 403)]
    [InlineData("::/0", "", 200)]
    [InlineData("2000::/3", "", 403)]
    [InlineData("", "127.0.0.1", 403)]
    [InlineData("", "10.0.0.0/8 0.0.0.0/0", 403)]
    [InlineData("", "10.0.0.0/8 2000::/3", 200)]
    [InlineData("127.0.0.0/8", "127.0.0.1", 403)]
    public void A_client_is_let_through_or_not(string allow, string deny, int status)
    {
        var rig = new PolicyRig(new IpFilterPolicy { Allow = Split(allow), Deny = Split(deny) });
        Assert.Equal(status, rig.Get("/", "X-Forwarded-For: 10.9.9.9\r\n").Status);
        Assert.Equal(status == 200, rig.Forwarded is not null);
        if (status == 403)
            Assert.Contains("\"code\":\"ip-denied\"", rig.Received, StringComparison.Ordinal);
        rig.ExpectNothingHeld();
    }

    // The manual gateway's peers come from 127.0.0.1.
    [Theory]
    [InlineData("127.0.0.1", "203.0.113.9", "203.0.113.9")]
    [InlineData("127.0.0.1", "10.1.1.1, 203.0.113.9", "203.0.113.9")]
    [InlineData("127.0.0.1 10.0.0.0/8", "203.0.113.9, 10.1.1.1", "203.0.113.9")]
    [InlineData("127.0.0.1 10.0.0.0/8", "198.51.100.1, 203.0.113.9 ,\t10.1.1.1", "203.0.113.9")]
    [InlineData("127.0.0.1 10.0.0.0/8", "10.2.2.2, 10.1.1.1", "10.2.2.2")]
    [InlineData("127.0.0.1", "203.0.113.9:4711", "203.0.113.9")]
    [InlineData("127.0.0.1", "[2001:db8::1]:4711", "2001:db8::1")]
    [InlineData("127.0.0.1", "2001:DB8::1", "2001:DB8::1")]
    [InlineData("127.0.0.1", "::ffff:203.0.113.9", "::ffff:203.0.113.9")]
    [InlineData("127.0.0.1", "203.0.113.9, unknown", "unknown")]
    [InlineData("127.0.0.1", "203.0.113.9, 1.2.3", "unknown")]
    [InlineData("127.0.0.1", null, "127.0.0.1")]
    [InlineData("10.0.0.0/8", "203.0.113.9", "127.0.0.1")]
    [InlineData(null, "203.0.113.9", "127.0.0.1")]
    public void The_client_is_the_last_that_no_trusted_proxy_is(string? trusted, string? forwardedFor, string client)
    {
        var tell = new HeadersPolicy { Response = new FieldEdits { Set = new Dictionary<string, string> { ["x-client"] = "${ request.client.address }" } } };
        var forget = new HeadersPolicy { Request = new FieldEdits { Remove = ["x-forwarded-for"] } };
        var rig = new PolicyRig("/{**rest}", [forget, tell], Split(trusted ?? ""));
        rig.Get("/", forwardedFor is null ? "" : $"X-Forwarded-For: {forwardedFor}\r\n");
        Assert.Equal([client], rig.Got("x-client"));
    }

    [Fact]
    public void Who_is_behind_a_trusted_proxy_is_judged_and_whom_nobody_knows_is_not_let_through()
    {
        var rig = new PolicyRig("/{**rest}", [new IpFilterPolicy { Deny = ["203.0.113.0/24"] }], ["127.0.0.1"]);
        Assert.Equal(403, rig.Get("/", "X-Forwarded-For: 203.0.113.9\r\n").Status);
        Assert.Equal(403, rig.Get("/", "X-Forwarded-For: 8.8.8.8, 203.0.113.9\r\n").Status);
        Assert.Equal(200, rig.Get("/", "X-Forwarded-For: 203.0.113.9, 8.8.8.8\r\n").Status);
        Assert.Equal(403, rig.Get("/", "X-Forwarded-For: 8.8.8.8, unknown\r\n").Status);
        Assert.Equal(200, rig.Get().Status);
    }

    [Theory]
    [InlineData("10.0.0.1/8", "the block '10.0.0.1/8' has bits set after its prefix; expected an address as 10.0.0.7, or a block as 10.0.0.0/8 or 2001:db8::/32; did you mean '10.0.0.0/8'?")]
    [InlineData("10.0.0.0/33", "'/33' is not a prefix length: /0 to /32; expected an address as 10.0.0.7, or a block as 10.0.0.0/8 or 2001:db8::/32")]
    [InlineData("10.0.0", "'10.0.0' is not an IP address; expected an address as 10.0.0.7, or a block as 10.0.0.0/8 or 2001:db8::/32")]
    [InlineData("010.0.0.1", "'010.0.0.1' is not an IP address; expected an address as 10.0.0.7, or a block as 10.0.0.0/8 or 2001:db8::/32")]
    public void A_block_that_is_none_is_told(string block, string problem) =>
        Assert.Equal([$"[0].ipFilter.deny[0]: {problem}"], PolicyRig.ProblemsOf(new IpFilterPolicy { Deny = [block] }));

    [Fact]
    public void A_filter_of_nobody_is_told() =>
        Assert.Equal(["[0].ipFilter: nobody is allowed or denied; expected allow, deny or both"], PolicyRig.ProblemsOf(new IpFilterPolicy()));

    private static string[] Split(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
