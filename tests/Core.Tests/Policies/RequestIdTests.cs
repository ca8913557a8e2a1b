using Waterfall.Core.Policies.RequestId;

namespace Waterfall.Core.Tests.Policies;

public sealed class RequestIdTests
{
    private const string Uuid = "^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$";

    [Fact]
    public void Each_request_gets_one_for_the_upstream_and_the_client()
    {
        var rig = new PolicyRig(new RequestIdPolicy());
        var first = Assert.Single(rig.Get().Sent("x-request-id"));
        Assert.Matches(Uuid, first);
        Assert.Equal([first], rig.Got("x-request-id"));
        var second = Assert.Single(rig.Get().Sent("x-request-id"));
        Assert.NotEqual(first, second);
        rig.ExpectNothingHeld();
    }

    [Fact]
    public void A_clients_own_counts_for_nothing_unless_it_is_trusted()
    {
        var rig = new PolicyRig(new RequestIdPolicy());
        Assert.Matches(Uuid, Assert.Single(rig.Get("/", "X-Request-ID: mine\r\n").Sent("x-request-id")));
    }

    [Theory]
    [InlineData("X-Request-ID: mine-1.2/3\r\n", "mine-1.2/3")]
    [InlineData("x-request-id: a b\r\n", null)]
    [InlineData("x-request-id: \r\n", null)]
    [InlineData("x-request-id: a\r\nx-request-id: b\r\n", null)]
    [InlineData("x-request-id: \u00e4\r\n", null)]
    public void A_trusted_clients_is_kept_if_it_is_one(string fields, string? kept)
    {
        var rig = new PolicyRig(new RequestIdPolicy { Trust = true });
        var sent = Assert.Single(rig.Get("/", fields).Sent("x-request-id"));
        if (kept is null)
            Assert.Matches(Uuid, sent);
        else
            Assert.Equal(kept, sent);
        Assert.Equal([sent], rig.Got("x-request-id"));
    }

    [Theory]
    [InlineData(128, true)]
    [InlineData(129, false)]
    public void A_trusted_clients_may_be_this_long(int length, bool isKept)
    {
        var id = new string('x', length);
        var rig = new PolicyRig(new RequestIdPolicy { Trust = true });
        Assert.Equal(isKept, rig.Get("/", $"x-request-id: {id}\r\n").Sent("x-request-id").Single() == id);
    }

    [Fact]
    public void The_field_may_have_another_name_and_the_answer_none()
    {
        var rig = new PolicyRig(new RequestIdPolicy { Header = "X-Trace", Response = false });
        Assert.Matches(Uuid, Assert.Single(rig.Get().Sent("x-trace")));
        Assert.Empty(rig.Got("x-trace"));
    }

    [Fact]
    public void The_upstreams_own_does_not_come_back_beside_it()
    {
        var rig = new PolicyRig(new RequestIdPolicy());
        rig.Get(answer: "HTTP/1.1 200 OK\r\nX-Request-Id: theirs\r\nContent-Length: 0\r\n\r\n");
        Assert.Equal(rig.Sent("x-request-id"), rig.Got("x-request-id"));
    }

    [Fact]
    public void Ids_of_one_thread_are_ordered_by_time_and_never_equal()
    {
        var seen = new HashSet<string>();
        Span<byte> text = stackalloc byte[UuidSource.TextLength];
        for (var i = 0; i < 5000; i++)
        {
            UuidSource.WriteVersion7(1_700_000_000_000 + i, text);
            var id = System.Text.Encoding.ASCII.GetString(text);
            Assert.Matches(Uuid, id);
            Assert.True(seen.Add(id));
            var ms = Convert.ToInt64(id[..8] + id[9..13], 16);
            Assert.Equal(1_700_000_000_000 + i, ms);
        }
    }

    [Fact]
    public void A_field_of_framing_cannot_carry_it() =>
        Assert.Equal(
            ["[0].requestId.header: the field 'content-length' cannot be edited: the gateway decides the framing of messages (RFC 9112 6)"],
            PolicyRig.ProblemsOf(new RequestIdPolicy { Header = "content-length" }));
}
