using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Waterfall.Core.Upstreams.Resolution;
using Waterfall.Core.Upstreams.Resolution.Wire;

namespace Waterfall.Core.Tests.Upstreams.Resolution;

/// <summary>What the stub resolver makes of what servers do, over real sockets.</summary>
public sealed class DnsLookupTests : IDisposable
{
    private const string Host = "api.test";

    private readonly List<IDisposable> _open = [];

    public void Dispose() => _open.ForEach(o => o.Dispose());

    [Fact]
    public async Task Both_families_are_asked_at_once_with_EDNS_and_from_different_ports()
    {
        var bothAsked = new TaskCompletionSource();
        FakeDnsServer server = null!;
        server = Serve(async q =>
        {
            if (server.Queries.Count == 2)
                bothAsked.SetResult();
            await bothAsked.Task; // neither is answered before the other has been asked
            var response = q.Response();
            await q.ReplyWith(q.Type == FakeDnsQuery.A ? response.A(Host, 90, "192.0.2.1") : response.Aaaa(Host, 80, "2001:db8::1"));
        });
        var resolution = await ResolveAsync([server]);
        Assert.Equal("192.0.2.1 2001:db8::1", string.Join(' ', resolution.Addresses));
        Assert.Equal(80, resolution.Ttl.TotalSeconds);
        Assert.Null(resolution.Detail);
        Assert.All(server.Queries, q => Assert.True(q.HasEdns));
        Assert.Equal(2, server.Queries.Select(q => q.Client.Port).Distinct().Count());
    }

    [Fact]
    public async Task Ids_and_ports_differ_from_query_to_query()
    {
        var server = Serve(q => q.ReplyEmpty());
        for (var i = 0; i < 20; i++)
            await ResolveAsync([server]);
        Assert.Equal(40, server.Queries.Count);
        // 40 of 65,536: two collisions may be, more not.
        Assert.InRange(server.Queries.Select(q => q.Id).Distinct().Count(), 38, 40);
        Assert.InRange(server.Queries.Select(q => q.Client.Port).Distinct().Count(), 36, 40);
        var steps = server.Queries.Select(q => (int)q.Id).Zip(server.Queries.Skip(1).Select(q => (int)q.Id), (a, b) => b - a);
        Assert.True(steps.Distinct().Count() > 30, "ids follow a pattern");
    }

    [Fact]
    public async Task A_name_with_only_IPv6_addresses_is_found()
    {
        var server = Serve(q => q.Type == FakeDnsQuery.Aaaa
            ? q.ReplyWith(q.Response().Cname(Host, 40, "six.test").Aaaa("six.test", 80, "2001:db8::6"))
            : q.ReplyWith(q.Response().Cname(Host, 40, "six.test").Soa("test", 5, 5)));
        var resolution = await ResolveAsync([server]);
        Assert.Equal("2001:db8::6", Assert.Single(resolution.Addresses).ToString());
        Assert.Equal(40, resolution.Ttl.TotalSeconds);
    }

    [Fact]
    public async Task A_truncated_answer_is_asked_for_again_over_TCP()
    {
        var server = Serve(q => q.IsTcp
            ? q.ReplyWith(Many(q))
            : q.ReplyAsync(q.Response(flags: 0x8380).A(Host, 60, "192.0.2.66").Bytes()[..^3])); // TC, cut in a record
        var resolution = await ResolveAsync([server]);
        Assert.Equal(200, resolution.Addresses.Count);
        Assert.DoesNotContain(IPAddress.Parse("192.0.2.66"), resolution.Addresses);

        static DnsBytes Many(FakeDnsQuery q)
        {
            var response = q.Response();
            for (var i = 0; i < 200 && q.Type == FakeDnsQuery.A; i++)
                response.A(Host, 60, $"10.0.0.{i}");
            return response;
        }
    }

    [Fact]
    public async Task Answers_to_other_questions_are_ignored()
    {
        var server = Serve(async q =>
        {
            if (q.Type != FakeDnsQuery.A)
            {
                await q.ReplyEmpty();
                return;
            }

            await q.ReplyWith(DnsBytes.Response((ushort)(q.Id + 1), Host, 1).A(Host, 60, "192.0.2.66"));      // another id
            await q.ReplyWith(DnsBytes.Response(q.Id, "other.test", 1).A(Host, 60, "192.0.2.66"));            // another name
            await q.ReplyWith(DnsBytes.Response(q.Id, Host, 28).A(Host, 60, "192.0.2.66"));                   // another type
            await q.ReplyWith(DnsBytes.Response(q.Id, Host, 1, flags: 0x0180).A(Host, 60, "192.0.2.66"));     // a query
            await q.ReplyWith(DnsBytes.Response(q.Id, Host, 1, flags: 0xA180).A(Host, 60, "192.0.2.66"));     // another opcode
            await q.ReplyWith(DnsBytes.HeaderOnly(q.Id, 0x8183));                                             // "no such name", of which?
            await q.ReplyAsync([1, 2, 3]);
            await q.ReplyAsync([]);
            await q.ReplyWith(DnsBytes.Response(q.Id, "API.Test", 1).A("api.TEST", 60, "192.0.2.1"));         // the case does not matter
        });
        var resolution = await ResolveAsync([server]);
        Assert.Equal("192.0.2.1", Assert.Single(resolution.Addresses).ToString());
        Assert.Equal(2, server.Queries.Count);
    }

    [Fact]
    public async Task A_spoofed_answer_from_another_source_is_ignored_even_with_the_right_id()
    {
        using var spoofer = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var server = Serve(async q =>
        {
            var spoofed = q.Response();
            _ = q.Type == FakeDnsQuery.A ? spoofed.A(Host, 60, "192.0.2.66") : spoofed.Aaaa(Host, 60, "2001:db8::66");
            await spoofer.SendAsync(spoofed.Bytes(), q.Client);
            await Task.Delay(50);
            await q.ReplyWith(q.Type == FakeDnsQuery.A ? q.Response().A(Host, 60, "192.0.2.1") : q.Response());
        });
        Assert.Equal("192.0.2.1", Assert.Single((await ResolveAsync([server])).Addresses).ToString());
    }

    [Fact]
    public async Task A_flood_of_guesses_moves_the_question_to_TCP()
    {
        var server = Serve(async q =>
        {
            if (q.IsTcp)
            {
                await q.ReplyWith(q.Type == FakeDnsQuery.A ? q.Response().A(Host, 60, "192.0.2.1") : q.Response());
                return;
            }

            for (var i = 1; i <= DnsTransport.MaxStrayDatagrams; i++)
                await q.ReplyWith(DnsBytes.Response((ushort)(q.Id + i), Host, q.Type).A(Host, 60, "192.0.2.66"));
        });
        Assert.Equal("192.0.2.1", Assert.Single((await ResolveAsync([server])).Addresses).ToString());
        Assert.Equal(2, server.Queries.Count(q => q.IsTcp));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(9)]
    public async Task A_server_that_cannot_say_is_passed_over(int code)
    {
        var broken = Serve(q => q.ReplyWith(q.Response(code)));
        var good = Serve(q => q.ReplyWith(q.Type == FakeDnsQuery.A ? q.Response().A(Host, 60, "192.0.2.1") : q.Response()));
        Assert.Equal("192.0.2.1", Assert.Single((await ResolveAsync([broken, good])).Addresses).ToString());

        var failed = await ResolveAsync([broken]);
        Assert.Equal(ResolutionStatus.Failed, failed.Status);
        Assert.Equal(1, failed.Ttl.TotalSeconds);
        Assert.Contains(broken.EndPoint.ToString(), failed.Detail, StringComparison.Ordinal);
        Assert.Equal(6, broken.Queries.Count); // two types: once the first time, and two attempts the second
    }

    [Fact]
    public async Task A_lame_or_malformed_answer_is_none()
    {
        var lame = Serve(q => q.ReplyWith(q.Response(flags: 0x8000)));
        var malformed = Serve(q => q.ReplyWith(q.Response().Record(6, Host, q.Type, 60, m => m.Raw(1))));
        var good = Serve(q => q.ReplyWith(q.Type == FakeDnsQuery.A ? q.Response().A(Host, 60, "192.0.2.1") : q.Response()));
        Assert.Equal("192.0.2.1", Assert.Single((await ResolveAsync([lame, malformed, good])).Addresses).ToString());
        var failed = await ResolveAsync([lame, malformed]);
        Assert.Equal(ResolutionStatus.Failed, failed.Status);
        Assert.Contains("does not recurse", failed.Detail, StringComparison.Ordinal);
        Assert.Contains("malformed", failed.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_such_name_is_believed_at_once_and_told_from_failure()
    {
        var first = Serve(q => q.ReplyWith(q.Response(3).Soa("test", 60, 12)));
        var second = Serve(q => q.ReplyWith(q.Response().A(Host, 60, "192.0.2.66")));
        var resolution = await ResolveAsync([first, second]);
        Assert.Equal((ResolutionStatus.NotFound, 12.0), (resolution.Status, resolution.Ttl.TotalSeconds));
        Assert.Empty(second.Queries);
    }

    [Fact]
    public async Task A_lost_query_is_sent_again()
    {
        var seen = new HashSet<int>();
        var server = Serve(q =>
        {
            lock (seen)
            {
                if (seen.Add(q.Type))
                    return Task.CompletedTask;
            }

            return q.ReplyWith(q.Type == FakeDnsQuery.A ? q.Response().A(Host, 60, "192.0.2.1") : q.Response());
        });
        Assert.Equal("192.0.2.1", Assert.Single((await ResolveAsync([server], timeoutMs: 500)).Addresses).ToString());
        Assert.Equal(4, server.Queries.Count);
    }

    [Fact]
    public async Task Servers_that_say_nothing_cost_their_timeout_and_no_more()
    {
        var silent = Serve(_ => Task.CompletedTask);
        var started = Stopwatch.GetTimestamp();
        var resolution = await ResolveAsync([silent, silent], timeoutMs: 100);
        Assert.Equal(ResolutionStatus.Failed, resolution.Status);
        Assert.Contains("no answer in time", resolution.Detail, StringComparison.Ordinal);
        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalMilliseconds, 390, 5000);
        for (var i = 0; i < 100 && silent.Queries.Count < 8; i++)
            await Task.Delay(10); // the last may still be on its way to the test's own server
        Assert.Equal(8, silent.Queries.Count); // two types, two servers, two attempts
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_passed_over_without_waiting()
    {
        var gone = new FakeDnsServer(_ => Task.CompletedTask);
        gone.Dispose();
        var good = Serve(q => q.ReplyWith(q.Type == FakeDnsQuery.A ? q.Response().A(Host, 60, "192.0.2.1") : q.Response()));
        var resolution = await ResolveAsync([gone, good], timeoutMs: 30_000).WaitAsync(TimeSpan.FromSeconds(5));
        Assert.Equal(ResolutionStatus.Ok, resolution.Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_server_without_EDNS_is_asked_plainly(bool echoesTheQuestion)
    {
        var server = Serve(q => q.HasEdns
            ? q.ReplyWith(echoesTheQuestion ? q.Response(1) : DnsBytes.HeaderOnly(q.Id, 0x8181))
            : q.ReplyWith(q.Type == FakeDnsQuery.A ? q.Response().A(Host, 60, "192.0.2.1") : q.Response()));
        Assert.Equal("192.0.2.1", Assert.Single((await ResolveAsync([server])).Addresses).ToString());
        Assert.Equal(4, server.Queries.Count);
    }

    [Fact]
    public async Task A_family_that_fails_neither_delays_nor_hides_the_other()
    {
        var server = Serve(q => q.Type == FakeDnsQuery.A ? q.ReplyWith(q.Response().A(Host, 600, "192.0.2.1")) : Task.CompletedTask);
        var started = Stopwatch.GetTimestamp();
        var resolution = await ResolveAsync([server], timeoutMs: 20_000, secondFamilyMs: 100);
        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalMilliseconds, 90, 5000);
        Assert.Equal("192.0.2.1", Assert.Single(resolution.Addresses).ToString());
        Assert.Equal(DnsAddressLookup.IncompleteTtl, resolution.Ttl);
        Assert.Contains("AAAA", resolution.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 2, ResolutionStatus.Failed)]     // exists without A; AAAA unknown
    [InlineData(3, 2, ResolutionStatus.NotFound)]   // does not exist, whatever the other question came to
    [InlineData(2, 3, ResolutionStatus.NotFound)]
    [InlineData(0, 0, ResolutionStatus.NotFound)]
    public async Task Two_empty_answers_are_one_verdict(int codeOfA, int codeOfAaaa, ResolutionStatus expected)
    {
        var server = Serve(q => q.ReplyWith(q.Response(q.Type == FakeDnsQuery.A ? codeOfA : codeOfAaaa).Soa("test", 20, 20)));
        Assert.Equal(expected, (await ResolveAsync([server])).Status);
    }

    [Fact]
    public async Task Services_are_found_by_the_same_client()
    {
        var server = Serve(q => q.ReplyWith(q.Response()
            .Srv(q.Name, 50, 10, 60, 8080, "one.test").Srv(q.Name, 40, 20, 0, 8081, "two.test")));
        Assert.True(DnsName.TryParse("_http._tcp.test", out var name));
        var conf = new ResolvConf { Servers = [server.EndPoint] };
        var answer = await DnsClient.QueryAsync(name, DnsType.Srv, conf, default);
        Assert.Equal(40, answer.Ttl.TotalSeconds);
        Assert.Equal(
            [(10, 60, 8080, "one.test"), (20, 0, 8081, "two.test")],
            answer.Records.Cast<DnsServiceRecord>().Select(r => ((int)r.Priority, (int)r.Weight, (int)r.Port, r.Target.ToString())));
        Assert.Equal(FakeDnsQuery.Srv, Assert.Single(server.Queries).Type);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(20)]
    public async Task A_TCP_answer_that_is_cut_short_is_a_failure(int length)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var asking = DnsTransport.AskOverTcpAsync(
            (IPEndPoint)listener.LocalEndPoint!, new DnsQuestion(Name(), DnsType.A, 1), true, TimeSpan.FromSeconds(5), default);
        using (var connection = await listener.AcceptAsync())
        {
            await connection.ReceiveAsync(new byte[512]); // so that closing is a FIN, not a reset
            await connection.SendAsync(new byte[] { 0, 100 }.Concat(new byte[100]).Take(length).ToArray());
            connection.Shutdown(SocketShutdown.Send);
            Assert.StartsWith("closed", (await asking).Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_TCP_answer_to_another_question_is_a_failure()
    {
        var server = Serve(q => q.ReplyWith(DnsBytes.Response((ushort)(q.Id + 1), Host, 1)));
        var reply = await DnsTransport.AskOverTcpAsync(
            server.EndPoint, new DnsQuestion(Name(), DnsType.A, 1), true, TimeSpan.FromSeconds(5), default);
        Assert.Equal("answered another question", reply.Error);
    }

    private static DnsName Name() => DnsName.TryParse(Host, out var name) ? name : throw new InvalidOperationException();

    private static Task<HostResolution> ResolveAsync(FakeDnsServer[] servers, int timeoutMs = 5000, int secondFamilyMs = 5000) =>
        new SystemResolver(new SystemResolverOptions
        {
            HostsPath = "/nonexistent",
            ResolvConfPath = "/nonexistent",
            Servers = [.. servers.Select(s => s.EndPoint)],
            Timeout = TimeSpan.FromMilliseconds(timeoutMs),
            Attempts = 2,
            SecondFamilyDelay = TimeSpan.FromMilliseconds(secondFamilyMs),
        }).ResolveAsync(Host, default);

    private FakeDnsServer Serve(Func<FakeDnsQuery, Task> answer)
    {
        var server = new FakeDnsServer(answer);
        _open.Add(server);
        return server;
    }
}
