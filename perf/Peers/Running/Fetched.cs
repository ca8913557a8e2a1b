using System.Text;

namespace Waterfall.Peers.Running;

/// <summary>A response as curl got it.</summary>
internal sealed record Fetched(int Status, string Head, byte[] Body)
{
    public string Text => Encoding.ASCII.GetString(Body);

    public bool IsHttp2 => Head.StartsWith("HTTP/2 ", StringComparison.Ordinal);

    public bool IsChunked => Head.Contains("transfer-encoding: chunked", StringComparison.OrdinalIgnoreCase);
}
