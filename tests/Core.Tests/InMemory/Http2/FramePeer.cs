using System.Text;
using Waterfall.Testing.Frames;
using Waterfall.Testing.Manual;

namespace Waterfall.Core.Tests.InMemory.Http2;

/// <summary>The test's end of a connection of HTTP/2, client or upstream, frame by frame.</summary>
internal sealed class FramePeer
{
    private const int PrefaceBytes = 24;

    private readonly ManualGateway _gateway;
    private readonly ManualPeer _peer;
    private readonly FrameReader _reader = new();
    private readonly bool _isUpstream;
    private bool _hasPreface;

    private FramePeer(ManualGateway gateway, ManualPeer peer, bool isUpstream) => (_gateway, _peer, _isUpstream) = (gateway, peer, isUpstream);

    internal ManualPeer Raw => _peer;

    /// <summary>What the gateway has sent since the last <see cref="Forget"/>.</summary>
    internal List<WireFrame> Frames
    {
        get
        {
            var bytes = Encoding.Latin1.GetBytes(_peer.Received);
            _peer.Clear();
            if (_isUpstream && !_hasPreface && bytes.Length > 0)
            {
                _hasPreface = true;
                bytes = bytes[PrefaceBytes..];
            }
            _reader.Add(bytes);
            return _reader.Frames;
        }
    }

    /// <summary>The same in words, but for SETTINGS and window updates.</summary>
    internal string Told => string.Join(' ', Frames.Where(each => each.Type is not (Frame.Settings or Frame.WindowUpdate)).Select(each => each.ToString()));

    /// <summary>A client that has sent its preface, with these frames behind it.</summary>
    internal static FramePeer Client(ManualGateway gateway, params byte[][] frames)
    {
        var client = new FramePeer(gateway, gateway.Connect(), isUpstream: false);
        client.Send([Frame.Preface, Frame.SettingsAck, .. frames]);
        return client;
    }

    /// <summary>The upstream's end of the connection made at this place; it has said nothing yet.</summary>
    internal static FramePeer Upstream(ManualGateway gateway, int place = 0) => new(gateway, gateway.Engine.Connected[place], isUpstream: true);

    /// <summary>The same, once it has sent its SETTINGS.</summary>
    internal static FramePeer Settled(ManualGateway gateway, int place = 0, uint maxStreams = 100)
    {
        var upstream = Upstream(gateway, place);
        upstream.Send(Frame.Setting(Frame.SettingMaxStreams, maxStreams), Frame.SettingsAck);
        return upstream;
    }

    internal void Send(params byte[][] frames)
    {
        foreach (var frame in frames)
            _peer.Write(frame);
        _gateway.Settle();
    }

    internal void Forget() => Frames.Clear();
}
