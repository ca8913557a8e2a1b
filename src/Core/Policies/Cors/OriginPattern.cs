using System.Buffers;
using System.Text;

namespace Waterfall.Core.Policies.Cors;

/// <summary>An origin, or all below a domain, compiled: what must stand before and behind the labels in between.</summary>
internal sealed class OriginPattern
{
    private static readonly SearchValues<byte> Labels = SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyz-."u8);

    private readonly byte[] _before;
    private readonly byte[]? _behind;

    internal OriginPattern(string text)
    {
        var star = text.IndexOf("*.", StringComparison.Ordinal);
        _before = Encoding.ASCII.GetBytes(star < 0 ? text : text[..star]);
        _behind = star < 0 ? null : Encoding.ASCII.GetBytes(text[(star + 1)..]);
    }

    /// <summary>Whether an Origin field is it. An origin is compared byte by byte: browsers write it in one form (RFC 6454 6.2).</summary>
    internal bool Matches(ReadOnlySpan<byte> origin)
    {
        if (_behind is null)
            return origin.SequenceEqual(_before);
        if (origin.Length <= _before.Length + _behind.Length || !origin.StartsWith(_before) || !origin.EndsWith(_behind))
            return false;
        var labels = origin[_before.Length..^_behind.Length];
        return !labels.ContainsAnyExcept(Labels) && labels[0] is not (byte)'.' && labels[^1] is not (byte)'.';
    }

    /// <summary>What is wrong with a text as an origin; null if nothing is.</summary>
    internal static (string Problem, string? Suggestion)? Check(string text, bool credentials)
    {
        if (text == "*")
            return null;
        if (text == "null")
            return credentials ? ("'null' does not go with credentials: any sandboxed page has that origin", null) : null;
        var sample = text.Replace("://*.", "://x.", StringComparison.Ordinal);
        var isUri = Uri.TryCreate(sample, UriKind.Absolute, out var uri) && uri.Host.Length > 0 && text.Contains("://", StringComparison.Ordinal);
        if (!isUri || sample.Contains('*', StringComparison.Ordinal))
            return ($"'{text}' is not an origin: scheme://host[:port] as https://app.example.com, https://*.example.com, null or *", null);
        // RFC 6454 6.2: in lower case, without the scheme's own port, and nothing behind.
        var port = uri!.IsDefaultPort ? "" : $":{uri.Port}";
        var written = $"{uri.Scheme}://{(uri.HostNameType == UriHostNameType.IPv6 ? uri.Host : uri.IdnHost)}{port}";
        return written == sample ? null
            : ($"'{text}' is not how browsers write an origin", sample == text ? written : written.Replace("://x.", "://*.", StringComparison.Ordinal));
    }
}
