using System.Buffers;
using Waterfall.Testing.Wire;

namespace Waterfall.Testing.Upstream;

/// <summary>A request as the upstream saw it.</summary>
public sealed class RecordedRequest(UpstreamConnection connection, int index, string requestLine, FieldList fields, BodyFraming framing)
{
    /// <summary>How much of a body is kept; the rest is only counted.</summary>
    public const int KeptBody = 4 * 1024 * 1024;

    private readonly ArrayBufferWriter<byte> _body = new();
    private readonly PatternCheck _pattern = new();

    /// <summary>The connection it came on.</summary>
    public UpstreamConnection Connection { get; } = connection;

    /// <summary>Its place on that connection, from 0: above 0 the connection was reused.</summary>
    public int Index { get; } = index;

    /// <summary>The request line, exactly.</summary>
    public string RequestLine { get; } = requestLine;

    public string Method => RequestLine.Split(' ')[0];

    public string Target => RequestLine.Split(' ')[1];

    public FieldList Fields { get; } = fields;

    public BodyFraming Framing { get; } = framing;

    /// <summary>The body without framing, at most <see cref="KeptBody"/> of it.</summary>
    public byte[] Body
    {
        get
        {
            lock (_body)
                return _body.WrittenSpan.ToArray();
        }
    }

    public string BodyText => WireText.Text(Body);

    /// <summary>Bytes of body that came.</summary>
    public long BodyLength => _pattern.Length;

    /// <summary>Whether the body is <see cref="Pattern"/> so far.</summary>
    public bool BodyIsPattern => _pattern.Intact;

    public FieldList Trailers { get; internal set; } = [];

    /// <summary>Whether the request came whole: head, body and trailers.</summary>
    public bool Complete { get; internal set; }

    internal void Accept(ReadOnlyMemory<byte> run)
    {
        lock (_body)
        {
            if (_body.WrittenCount + run.Length <= KeptBody)
                _body.Write(run.Span);
            _pattern.Accept(run);
        }
    }

    public override string ToString() => $"{RequestLine}\n{Fields}\n\n{WireText.Visible(BodyText)}{(Complete ? "" : " (incomplete)")}";
}
