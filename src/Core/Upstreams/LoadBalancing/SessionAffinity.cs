using System.Globalization;
using System.Text;

namespace Waterfall.Core.Upstreams.LoadBalancing;

/// <summary>
/// Keeps a client with one endpoint by a cookie. The cookie holds a hash of the endpoint's URL and the upstream's name: the same on every gateway and after
/// every reload, and not the address itself (nor a secret: who can guess the address can check the guess).
/// </summary>
internal sealed class SessionAffinity
{
    private const int IdLength = 16;

    private readonly byte[] _cookie;
    private readonly ulong[] _ids;
    private readonly byte[][] _setCookies;

    internal SessionAffinity(string clusterName, AffinitySettings settings, IReadOnlyList<ClusterEndpoint> members)
    {
        _cookie = Encoding.ASCII.GetBytes(settings.Cookie);
        Redistributes = settings.Redistributes;
        var seed = KeyHash.Of(Encoding.UTF8.GetBytes(clusterName));
        _ids = [.. members.Select(member => KeyHash.Of(Encoding.UTF8.GetBytes(member.Endpoint.Url), seed))];
        // RFC 6265 4.1.1. Lax: sent with a link that leads here from another site, not with another site's forms.
        var attributes = "; Path=/; HttpOnly; SameSite=Lax"
            + (settings.TtlSeconds > 0 ? string.Create(CultureInfo.InvariantCulture, $"; Max-Age={settings.TtlSeconds}") : "")
            + (settings.Secure ? "; Secure" : "");
        _setCookies = [.. _ids.Select(id => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{settings.Cookie}={id:x16}{attributes}")))];
    }

    /// <summary>Whether a client whose endpoint cannot be used goes to another and stays there; else it is answered 503 until that one is back.</summary>
    internal bool Redistributes { get; }

    /// <summary>The value of the <c>Set-Cookie</c> field that names the endpoint at this place.</summary>
    internal ReadOnlySpan<byte> SetCookie(int place) => _setCookies[place];

    /// <summary>
    /// The place that a <c>Cookie</c> field line names (RFC 6265 4.2.1); −1 if it has no such cookie, or one that names no endpoint of the cluster (any more),
    /// which is as good as none. With several field lines, ask for each.
    /// </summary>
    internal int Find(ReadOnlySpan<byte> cookies)
    {
        while (!cookies.IsEmpty)
        {
            var end = cookies.IndexOf((byte)';');
            var pair = (end < 0 ? cookies : cookies[..end]).Trim(" \t"u8);
            cookies = end < 0 ? default : cookies[(end + 1)..];
            if (pair.Length == _cookie.Length + 1 + IdLength && pair[_cookie.Length] == '=' && pair.StartsWith(_cookie)
                && ulong.TryParse(pair[(_cookie.Length + 1)..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var id))
            {
                var place = Array.IndexOf(_ids, id);
                if (place >= 0)
                    return place;
            }
        }
        return -1;
    }
}
