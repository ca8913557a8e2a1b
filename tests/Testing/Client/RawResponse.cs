using Waterfall.Testing.Wire;

namespace Waterfall.Testing.Client;

/// <summary>A response as it was on the wire.</summary>
public sealed class RawResponse(string version, int status, string reason, FieldList fields, BodyFraming framing)
{
    public string Version { get; } = version;

    public int Status { get; } = status;

    public string Reason { get; } = reason;

    public FieldList Fields { get; } = fields;

    public BodyFraming Framing { get; } = framing;

    /// <summary>The content, without chunk framing. Empty until the body is read.</summary>
    public byte[] Body { get; internal set; } = [];

    public string Text => WireText.Text(Body);

    public FieldList Trailers { get; internal set; } = [];

    /// <summary>The interim responses (1xx) that came before this one.</summary>
    public IReadOnlyList<RawResponse> Interim { get; internal set; } = [];

    /// <summary>Whether the connection ends with this response (RFC 9112 9.6).</summary>
    public bool SaysClose => Fields.HasMember("Connection", "close");

    public override string ToString() => $"{Version} {Status} {Reason}\n{Fields}\n\n{WireText.Visible(Text)}";
}
