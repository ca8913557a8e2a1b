using Waterfall.Http.Http2;

namespace Waterfall.Http.Tests.Http2;

public sealed class FrameCaseTests
{
    public static TheoryData<string> Cases => [.. FrameCases.Connection, .. FrameCases.Frames, .. MessageCases.Requests, .. MessageCases.Messages];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Case_holds_whole_byte_by_byte_and_in_random_pieces(string row)
    {
        var random = new Random(row.Length);
        Check(row, left => left);
        Check(row, _ => 1);
        for (int i = 0; i < 5; i++) Check(row, left => random.Next(0, Math.Min(left, 40) + 1));
    }

    [Fact]
    public void There_is_a_case_for_every_rule_and_both_roles()
    {
        Assert.True(Cases.Count >= 150, $"{Cases.Count}");
        Assert.True(FrameCases.Connection.Concat(FrameCases.Frames).Concat(MessageCases.Messages).Count(row => row.Contains("| C |", StringComparison.Ordinal)) >= 50);
    }

    [Fact]
    public void No_preface_is_known_from_its_first_wrong_byte()
    {
        var session = new Http2Session(Http2Role.Server, new Http2SessionOptions(), new System.Buffers.ArrayBufferWriter<byte>(), new StreamPool());
        session.Start();
        Assert.Equal(Http2EventKind.NeedMore, session.Read("PRI * HTTP/"u8, out int consumed));
        Assert.Equal(11, consumed);
        Assert.Equal(Http2EventKind.Error, session.Read("1"u8, out _));
        Assert.Equal(Http2ErrorCode.ProtocolError, session.Error.Code);
        Assert.Equal(Http2EventKind.Error, session.Read("x"u8, out _));
    }

    private static void Check(string row, Func<int, int> nextPiece)
    {
        string[] parts = row.Split(" | ");
        var options = new Http2SessionOptions { Local = new Http2Settings { MaxConcurrentStreams = parts[1] == "S2" ? 2 : 100 } };
        Peer peer = new Peer(parts[1][0] == 'S' ? Http2Role.Server : Http2Role.Client, options, nextPiece).Run(parts[2], withSettings: row[0] != '!');
        Assert.Equal(parts[3].Trim(), peer.Outcome());
    }
}
