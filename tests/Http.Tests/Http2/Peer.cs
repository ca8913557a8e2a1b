using System.Buffers;
using System.Globalization;
using Waterfall.Http.Http2;
using Waterfall.Http.Semantics;

namespace Waterfall.Http.Tests.Http2;

/// <summary>A session with its owner, and a peer that sends scripts: tells in words what happened.</summary>
internal sealed class Peer
{
    private readonly Dictionary<uint, Http2StreamState> _streams = [];
    private readonly List<string> _events = [];
    private readonly Func<int, int> _nextPiece;

    /// <param name="role">The session's.</param>
    /// <param name="options">The session's, or null for what most cases need.</param>
    /// <param name="nextPiece">Given how many bytes there are, how many are delivered next; null for all.</param>
    public Peer(Http2Role role, Http2SessionOptions? options = null, Func<int, int>? nextPiece = null)
    {
        _nextPiece = nextPiece ?? (left => left);
        Session = new Http2Session(role, options ?? new Http2SessionOptions(), Output, Pool);
        Session.Start();
        if (role == Http2Role.Server) Send(Http2FrameWriter.Preface.ToArray());
    }

    public Http2Session Session { get; }

    public ArrayBufferWriter<byte> Output { get; } = new();

    public StreamPool Pool { get; } = new();

    public bool ConsumesData { get; set; } = true;

    public List<string> Events => _events;

    public Http2StreamState Stream(uint id) => _streams[id];

    /// <summary>Runs a script after an empty SETTINGS; lines that begin with <c>&gt;</c> are this side's.</summary>
    public Peer Run(string script, bool withSettings = true)
    {
        List<byte> bytes = withSettings ? [.. FrameScript.Frame("SETTINGS 0 -")] : [];
        foreach (string line in script.Split(['\n', ';'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (line[0] != '>')
            {
                bytes.AddRange(FrameScript.Frame(line));
                continue;
            }

            Send([.. bytes]);
            bytes.Clear();
            Act(line[1..].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        }

        Send([.. bytes]);
        return this;
    }

    /// <summary>What happened, and behind an arrow which frames this side sent because of it; SETTINGS and window updates left out.</summary>
    public string Outcome()
    {
        IEnumerable<string> frames = OutputFrames.Describe(Output.WrittenSpan).Where(frame => frame.StartsWith("RST", StringComparison.Ordinal)
            || frame.StartsWith("GOAWAY", StringComparison.Ordinal) || frame.StartsWith("PING", StringComparison.Ordinal));
        return $"{string.Join(' ', _events.Where(each => each != "Settings"))} => {string.Join(' ', frames)}".Trim();
    }

    public void Send(byte[] bytes)
    {
        int at = 0;
        do
        {
            int piece = Math.Min(bytes.Length - at, Math.Max(1, _nextPiece(bytes.Length - at)));
            if (!Deliver(bytes.AsSpan(at, piece))) return;
            at += piece;
        }
        while (at < bytes.Length);
    }

    private bool Deliver(ReadOnlySpan<byte> input)
    {
        while (true)
        {
            Http2EventKind kind = Session.Read(input, out int consumed);
            input = input[consumed..];
            if (kind == Http2EventKind.NeedMore)
            {
                Assert.True(input.IsEmpty, "NeedMore means that all was consumed.");
                return true;
            }

            Tell(kind);
            if (kind == Http2EventKind.Error) return false;
            if (kind != Http2EventKind.Data) continue;
            if (ConsumesData) Session.Consumed(Session.Stream!, Session.DataLength);
            input = input[Session.DataLength..];
        }
    }

    private void Tell(Http2EventKind kind)
    {
        Http2StreamState? stream = Session.Stream;
        if (stream is not null) _streams[stream.Id] = stream;
        string end = Session.EndsStream ? ",end" : "";
        string told = kind switch
        {
            Http2EventKind.Head => Head(stream!) + end + ")",
            Http2EventKind.Data => $"Data({stream!.Id},{Session.DataLength}{(stream.BodyRejection == HttpRejection.None ? "" : "," + stream.BodyRejection)}{end})",
            Http2EventKind.Trailers => $"Trailers({stream!.Id}{(stream.Trailers.Rejection == HttpRejection.None ? "" : "," + stream.Trailers.Rejection)}{end})",
            Http2EventKind.Reset => $"Reset({stream!.Id},{Session.Error.Code}{(Session.Error.IsLocal ? ",local" : "")})",
            Http2EventKind.Window => $"Window({stream?.Id ?? 0})",
            Http2EventKind.GoAway => $"GoAway({Session.PeerLastStreamId},{Session.Error.Code})",
            Http2EventKind.PingAck => $"PingAck({Session.PingData:x})",
            Http2EventKind.Error => $"Error({Session.Error.Code}{(Session.Abuse == Http2AbuseKind.None ? "" : "," + Session.Abuse)})",
            _ => kind.ToString(),
        };
        if (Session.Error.IsLocal && kind is Http2EventKind.Reset or Http2EventKind.Error) Assert.NotEmpty(Session.Error.Detail);
        if (kind == Http2EventKind.Data && JoinsLast(stream!, end)) return;
        _events.Add(told);
    }

    // Data in pieces is told as if it had come in one.
    private bool JoinsLast(Http2StreamState stream, string end)
    {
        string start = $"Data({stream.Id},";
        if (_events.Count == 0 || !_events[^1].StartsWith(start, StringComparison.Ordinal) || _events[^1].Contains("end")) return false;
        if (!int.TryParse(_events[^1][start.Length..^1], CultureInfo.InvariantCulture, out int before) || stream.BodyRejection != HttpRejection.None) return false;
        _events[^1] = $"{start}{before + Session.DataLength}{end})";
        return true;
    }

    private static string Head(Http2StreamState stream)
    {
        string status = stream.Head.Status == 0 ? "" : $",{stream.Head.Status}";
        return $"Head({stream.Id}{status}{(stream.Head.Rejection == HttpRejection.None ? "" : "," + stream.Head.Rejection)}";
    }

    private void Act(string[] words)
    {
        uint id = words.Length > 1 && char.IsAsciiDigit(words[1][0]) ? uint.Parse(words[1], CultureInfo.InvariantCulture) : 0;
        switch (words[0])
        {
            case "open": // METHOD [end]
                Http2StreamState opened = Session.OpenStream(Pool.Rent());
                _streams[opened.Id] = opened;
                Session.WriteRequestHead(opened, Heads.Request(words[1], "http://a.example/"), words.Length > 2);
                break;
            case "respond": // ID [end]
                Session.WriteResponseHead(_streams[id], Heads.Response(200), words.Length > 2);
                break;
            case "reset":
                Session.WriteReset(_streams[id], Http2ErrorCode.Cancel);
                break;
            case "goaway":
                Session.WriteGoAway(Http2ErrorCode.NoError);
                break;
            case "notice":
                Session.WriteShutdownNotice();
                break;
            case "ping":
                Session.WritePing(0xabc);
                break;
            default:
                throw new FormatException(words[0]);
        }
    }
}
