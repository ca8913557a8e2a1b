using Waterfall.Http.Http2;
using Waterfall.Http.Semantics;

namespace Waterfall.Http.Tests.Http2;

/// <summary>What costs a peer nothing has an end (RFC 9113 10.5), and no honest peer meets it.</summary>
public sealed class AbuseTests
{
    // 65,535 bytes: what a stream's window has room for from the start.
    private const string WholeWindow = "DATA 1 - *16384; DATA 1 - *16384; DATA 1 - *16384; DATA 1 - *16383";

    /// <summary>A kind, what goes before, and one more of it; <c>{0}</c> is the next stream.</summary>
    public static TheoryData<Http2AbuseKind, string, string> Floods => new()
    {
        { Http2AbuseKind.Resets, "", "HEADERS {0} h b:POST; RST_STREAM {0} - #00000008" }, // CVE-2023-44487
        { Http2AbuseKind.Resets, "", "HEADERS {0} h b:POST; WINDOW_UPDATE {0} - #00000000" }, // CVE-2025-8671
        { Http2AbuseKind.Resets, "", "HEADERS {0} eh b:GET; DATA {0} e *1" },
        { Http2AbuseKind.Resets, "", "HEADERS {0} eh b:GET&X=1" },
        { Http2AbuseKind.Pings, "", "PING 0 - #0000000000000001" }, // CVE-2019-9512
        { Http2AbuseKind.Settings, "", "SETTINGS 0 -" }, // CVE-2019-9515
        { Http2AbuseKind.Settings, "", "SETTINGS 0 - 4=10" },
        { Http2AbuseKind.EmptyFrames, "HEADERS 1 h b:POST", "DATA 1 -" }, // CVE-2019-9518
        { Http2AbuseKind.EmptyFrames, "HEADERS 1 h b:POST", "DATA 1 p #00" },
        { Http2AbuseKind.WindowUpdates, "", "WINDOW_UPDATE 0 - #00000001" }, // CVE-2019-9511, 9517
        { Http2AbuseKind.Priorities, "", "PRIORITY 1 - #0000000010" }, // CVE-2019-9513
        { Http2AbuseKind.Priorities, "", "PRIORITY_UPDATE 0 - #00000001 \"u=0\"" },
        { Http2AbuseKind.Ignored, "", "0x42 0 - *3" },
        { Http2AbuseKind.Ignored, "HEADERS 1 h b:POST; > reset 1; " + WholeWindow, "DATA 1 - *3" },
        { Http2AbuseKind.Ignored, "HEADERS 1 h b:POST; > reset 1", "DATA 1 -" },
        { Http2AbuseKind.Ignored, "HEADERS 1 h b:POST; > reset 1", "HEADERS 1 eh b:x=1" },
        { Http2AbuseKind.Ignored, "", "PING 0 a #0000000000000001" },
    };

    [Theory]
    [MemberData(nameof(Floods))]
    public void A_flood_ends_the_connection(Http2AbuseKind kind, string before, string one)
    {
        int burst = Http2AbuseLimits.Default.RateOf(kind).Burst;
        var peer = new Peer(Http2Role.Server);
        peer.Run(before);
        int sent = Flood(peer, one, 2 * burst);
        Assert.Equal(kind, peer.Session.Abuse);
        Assert.Equal(Http2ErrorCode.EnhanceYourCalm, peer.Session.Error.Code);
        int late = before.Contains("> reset", StringComparison.Ordinal) ? 8 : 0;
        Assert.InRange(sent, burst + late - 2, burst + late + 2);
        Assert.True(peer.Output.WrittenCount < 40 * burst + 1000, "and is answered by no more than it is");
    }

    [Theory]
    [MemberData(nameof(Floods))]
    public void The_same_slowly_is_served(Http2AbuseKind kind, string before, string one)
    {
        var peer = new Peer(Http2Role.Server);
        peer.Run(before);
        Http2Rate rate = Http2AbuseLimits.Default.RateOf(kind);
        int sent = Flood(peer, one, 3 * rate.Burst, session => session.NowMs += 1000 / rate.PerSecond + 1);
        Assert.Equal(3 * rate.Burst, sent);
        Assert.Equal(Http2AbuseKind.None, peer.Session.Abuse);
    }

    [Fact]
    public void CONTINUATION_has_an_end()
    {
        // CVE-2024-27316
        Peer peer = new Peer(Http2Role.Server).Run("HEADERS 1 e b:GET;" + string.Concat(Enumerable.Repeat("CONTINUATION 1 - b:x=1;", 17)));
        Assert.Equal("Error(EnhanceYourCalm,Continuations) => GOAWAY(1,EnhanceYourCalm)", peer.Outcome());
    }

    [Fact]
    public void A_field_block_has_an_end_as_sent()
    {
        string fragment = Convert.ToHexString(FrameScript.Literal("x", new string('a', 16_000)));
        var options = new Http2SessionOptions { Limits = new HttpLimits { MaxHeaderBytes = 4096 } };
        Peer peer = new Peer(Http2Role.Server, options).Run($"HEADERS 1 e b:GET; CONTINUATION 1 - #{fragment}; CONTINUATION 1 - #{fragment}; CONTINUATION 1 - #{fragment}");
        Assert.Equal("Error(EnhanceYourCalm,FieldBlock) => GOAWAY(1,EnhanceYourCalm)", peer.Outcome());
    }

    [Fact]
    public void A_field_block_has_an_end_as_decoded()
    {
        // A field of 4,000 bytes in the table, and then a byte for each time it comes again.
        byte[] field = FrameScript.Literal("x", new string('a', 4000));
        field[0] = 0x40;
        string again = string.Concat(Enumerable.Repeat("be", 10_000));
        Peer peer = new Peer(Http2Role.Server).Run($"HEADERS 1 eh b:GET #{Convert.ToHexString(field)} #{again}");
        Assert.Equal("Error(EnhanceYourCalm,FieldBlock) => GOAWAY(1,EnhanceYourCalm)", peer.Outcome());
    }

    [Fact]
    public void A_string_has_an_end()
    {
        // A length of 2^20.
        Peer peer = new Peer(Http2Role.Server).Run("HEADERS 1 e b:GET #0001 \"x\" #7f81ff3f");
        Assert.Equal("Error(EnhanceYourCalm,FieldBlock) => GOAWAY(1,EnhanceYourCalm)", peer.Outcome());
    }

    [Fact]
    public void Answers_that_nobody_reads_have_an_end()
    {
        var options = new Http2SessionOptions { Abuse = new Http2AbuseLimits { Pings = new Http2Rate(10_000, 10_000) } };
        var peer = new Peer(Http2Role.Server, options);
        peer.Run("");
        Assert.InRange(Flood(peer, "PING 0 - #0000000000000001", 3000), 995, 1005);
        Assert.Equal(Http2AbuseKind.UnreadAnswers, peer.Session.Abuse);
        var reader = new Peer(Http2Role.Server, options);
        reader.Run("");
        Assert.Equal(3000, Flood(reader, "PING 0 - #0000000000000001", 3000, session => session.OutputSent()));
    }

    [Fact]
    public void Interim_responses_have_an_end()
    {
        var peer = new Peer(Http2Role.Client);
        peer.Run("> open GET end");
        int burst = Http2AbuseLimits.Default.Ignored.Burst;
        Assert.InRange(Flood(peer, "HEADERS 1 h b::status=103", 2 * burst), burst + 5, burst + 15);
        Assert.Equal(Http2AbuseKind.Ignored, peer.Session.Abuse);
    }

    [Fact]
    public void Half_the_streams_may_be_reset_for_ever()
    {
        var peer = new Peer(Http2Role.Server);
        peer.Run("");
        for (uint id = 1; id < 10_000; id += 4)
        {
            peer.Run($"HEADERS {id} h b:POST; RST_STREAM {id} - #00000008; HEADERS {id + 2} eh b:GET; > respond {id + 2} end", withSettings: false);
            peer.Session.OutputSent();
        }

        Assert.Equal(Http2AbuseKind.None, peer.Session.Abuse);
    }

    // As of a client whose calls are all to an upstream that is slow, and have a second each.
    [Fact]
    public void Streams_that_have_lasted_may_be_reset_for_ever()
    {
        const int AtOnce = 100;
        var peer = new Peer(Http2Role.Server);
        peer.Run("");
        for (uint round = 0; round < 20; round++)
        {
            uint first = 1 + (round * 2 * AtOnce);
            Flood(peer, "HEADERS {0} h b:POST", AtOnce, firstStream: first);
            peer.Session.NowMs += 1000;
            Flood(peer, "RST_STREAM {0} - #00000008", AtOnce, firstStream: first);
        }

        Assert.Equal(Http2AbuseKind.None, peer.Session.Abuse);
        Assert.Equal(0, peer.Session.OpenStreams);
    }

    [Fact]
    public void Answers_that_come_late_for_what_was_reset_here_are_no_abuse()
    {
        // As under timeouts of a client: each of its resets crosses a whole answer.
        var peer = new Peer(Http2Role.Client);
        peer.Run("");
        for (uint id = 1; id < 10_000; id += 2)
        {
            peer.Run($"> open GET end; > reset {id}; HEADERS {id} h b:200; DATA {id} - *3; DATA {id} - *3; HEADERS {id} eh b:x=1", withSettings: false);
            peer.Session.OutputSent();
        }

        Assert.Equal(Http2AbuseKind.None, peer.Session.Abuse);
    }

    [Fact]
    public void What_many_resets_at_once_leave_on_its_way_is_no_abuse()
    {
        // As when a client goes that listened to many streams: each has a few short messages on their way, and the connection carries others' streams too.
        const int Streams = 1000;
        var peer = new Peer(Http2Role.Client);
        peer.Run("");
        for (uint id = 1; id < 2 * Streams; id += 2) peer.Run($"> open GET end; HEADERS {id} h b:200", withSettings: false);
        for (uint id = 1; id < 2 * Streams; id += 2) peer.Run($"> reset {id}", withSettings: false);
        for (int i = 0; i < 5; i++)
        {
            for (uint id = 1; id < 2 * Streams; id += 2) peer.Run($"DATA {id} - *100", withSettings: false);
        }

        Assert.Equal(Http2AbuseKind.None, peer.Session.Abuse);
        // It has an end all the same.
        Flood(peer, "DATA 1 -", 20_000);
        Assert.Equal(Http2AbuseKind.Ignored, peer.Session.Abuse);
    }

    [Fact]
    public void An_empty_frame_of_each_stream_is_no_abuse()
    {
        var peer = new Peer(Http2Role.Client);
        peer.Run("");
        for (uint id = 1; id < 4000; id += 2) peer.Run($"> open GET end; HEADERS {id} h b:200; DATA {id} - *3; DATA {id} -; DATA {id} e", withSettings: false);
        Assert.Equal(Http2AbuseKind.None, peer.Session.Abuse);
    }

    [Fact]
    public void Uploads_that_are_not_wanted_are_no_abuse()
    {
        // Each is answered before it is complete and reset, while the rest of a first window is on its way.
        var peer = new Peer(Http2Role.Server);
        peer.Run("");
        for (uint id = 1; id < 4000; id += 2)
        {
            peer.Run($"HEADERS {id} h b:POST; > respond {id} end; > reset {id}; DATA {id} - *16000; DATA {id} - *16000; DATA {id} - *16000; DATA {id} e *16000", withSettings: false);
            peer.Session.OutputSent();
        }

        Assert.Equal(Http2AbuseKind.None, peer.Session.Abuse);
    }

    // A stream of gRPC is a frame a message, and a call that is given up crosses all that its window let the peer send.
    [Theory]
    [InlineData("", "> open GET end")]
    [InlineData("HEADERS 1 h b:POST", "")]
    public void Small_messages_that_come_late_for_what_was_reset_here_are_no_abuse(string asked, string asks)
    {
        var peer = new Peer(asks.Length > 0 ? Http2Role.Client : Http2Role.Server);
        peer.Run($"{asked}; {asks}; > reset 1");
        Assert.Equal(5000, Flood(peer, "DATA 1 - *10", 5000));
        Assert.Equal(Http2AbuseKind.None, peer.Session.Abuse);
    }

    // RFC 9113 8.1: its RST_STREAM says that it wants no more of the request, and crosses the one that gives the rest of it up.
    [Fact]
    public void A_reset_behind_an_answer_that_came_early_is_no_abuse()
    {
        var peer = new Peer(Http2Role.Client);
        peer.Run("");
        for (uint id = 1; id < 10_000; id += 2)
        {
            peer.Run($"> open POST; HEADERS {id} eh b:200; > reset {id}; RST_STREAM {id} - #00000000", withSettings: false);
            peer.Session.OutputSent();
        }

        Assert.Equal(Http2AbuseKind.None, peer.Session.Abuse);
    }

    [Theory]
    [InlineData("RST_STREAM {0} - #00000007")] // REFUSED_STREAM: an upstream that has enough to do
    [InlineData("HEADERS {0} eh b:200; RST_STREAM {0} - #00000000")] // RFC 9113 8.1: it wants no more of the request, as servers of gRPC do
    [InlineData("HEADERS {0} eh b:200&X=1")] // malformed
    public void A_server_may_reset_whatever_it_is_asked(string answer)
    {
        // Each stream of the kind was opened here: there is nothing to gain, and others on the connection would pay for it.
        var peer = new Peer(Http2Role.Client);
        peer.Run("");
        for (uint id = 1; id < 4000; id += 2)
        {
            peer.Run($"> open POST; {answer.Replace("{0}", $"{id}", StringComparison.Ordinal)}", withSettings: false);
            peer.Session.OutputSent();
        }

        Assert.Equal(Http2AbuseKind.None, peer.Session.Abuse);
        Assert.Equal(0, peer.Session.OpenStreams);
    }

    [Fact]
    public void A_reader_that_opens_its_windows_by_the_byte_is_ended_and_one_that_reads_is_not()
    {
        Assert.Equal(Http2AbuseKind.WindowUpdates, Download(updateBytes: 1).Session.Abuse);
        Assert.Equal(Http2AbuseKind.None, Download(updateBytes: 1000).Session.Abuse);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(500)] // all at once, as one does that was held up
    public void A_reader_that_opens_both_windows_with_every_read_is_no_abuse(int framesBetween)
    {
        const int Frame = 16 * 1024;
        const int Read = 4096; // as bufio of Go, whose HTTP/2 announces no less
        Peer peer = new Peer(Http2Role.Server).Run("SETTINGS 0 - 4=100000000; WINDOW_UPDATE 0 - #05f5e100; HEADERS 1 eh b:GET; > respond 1");
        for (int frames = 0; frames < 1000; frames += framesBetween)
        {
            peer.Session.SetPending(peer.Stream(1), (long)framesBetween * Frame, ends: false);
            while (peer.Session.TryNextData(int.MaxValue, out _, out _, out _)) peer.Session.OutputSent();
            for (int read = 0; read < framesBetween * Frame; read += Read) peer.Run("WINDOW_UPDATE 1 - #00001000; WINDOW_UPDATE 0 - #00001000", withSettings: false);
        }

        Assert.Equal(Http2AbuseKind.None, peer.Session.Abuse);
    }

    [Fact]
    public void Refused_streams_cost_the_pool_nothing()
    {
        var peer = new Peer(Http2Role.Server, new Http2SessionOptions { Local = new Http2Settings { MaxConcurrentStreams = 3 } });
        peer.Run("HEADERS 1 h b:POST; HEADERS 3 h b:POST; HEADERS 5 h b:POST");
        Flood(peer, "HEADERS {0} h b:POST", 150, firstStream: 7);
        Assert.Equal(3, peer.Pool.Rented);
        Assert.Equal(3, peer.Session.OpenStreams);
        peer.Run("> reset 1; HEADERS 1001 eh b:GET&X=1", withSettings: false);
        Assert.Equal(1, peer.Pool.ReturnedBySession);
    }

    private static int Flood(Peer peer, string one, int times, Action<Http2Session>? afterEach = null, uint firstStream = 3)
    {
        for (int i = 0; i < times; i++)
        {
            peer.Run(one.Replace("{0}", $"{firstStream + (2 * i)}", StringComparison.Ordinal), withSettings: false);
            if (peer.Session.Abuse != Http2AbuseKind.None) return i;
            if (afterEach is null) continue;
            peer.Session.OutputSent();
            afterEach(peer.Session);
        }

        return times;
    }

    private static Peer Download(int updateBytes)
    {
        Peer peer = new Peer(Http2Role.Server).Run("SETTINGS 0 - 4=0; HEADERS 1 eh b:GET; > respond 1");
        for (int i = 0; i < 5000 && peer.Session.Abuse == Http2AbuseKind.None; i++)
        {
            peer.Session.SetPending(peer.Stream(1), 1_000_000, ends: false);
            peer.Run($"WINDOW_UPDATE 1 - #{updateBytes:x8}; WINDOW_UPDATE 0 - #{updateBytes:x8}", withSettings: false);
            while (peer.Session.TryNextData(int.MaxValue, out _, out _, out _)) peer.Session.OutputSent();
        }

        return peer;
    }
}
