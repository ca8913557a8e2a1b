using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Waterfall.Host.Admin;

/// <summary>
/// Who may use the admin API: with a token, who has it; without one, programs of this machine, which the address sees to, but no web page
/// that a browser of this machine shows.
/// </summary>
internal sealed class AdminGuard(string? token)
{
    private const string Scheme = "Bearer ";
    private const string Challenge = "Bearer realm=\"waterfall admin\"";

    // Digests have one length, so that comparing them tells nothing of the token's.
    private volatile byte[]? _digest = Digest(token);

    public void ChangeToken(string? token) => _digest = Digest(token);

    /// <summary>Why a request is refused; null if it is not.</summary>
    public AdminReply? Refuse(HttpContext context)
    {
        if (_digest is not { } digest) return RefuseForeign(context.Request);
        // Probes have no token, and what these tell is no secret.
        if (context.Request.Path.Value is AdminApi.HealthPath or AdminApi.ReadyPath) return null;
        var given = context.Request.Headers.Authorization;
        // RFC 9110 11.1: the scheme's letter case does not matter.
        if (given.Count == 1 && given[0]!.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && CryptographicOperations.FixedTimeEquals(Digest(given[0]![Scheme.Length..].Trim()), digest))
            return null;
        // RFC 6750 3.1: invalid_token only where there was one.
        var challenge = given.Count == 0 ? Challenge : Challenge + ", error=\"invalid_token\"";
        return AdminReply.Problem(StatusCodes.Status401Unauthorized, "unauthorized", "Unauthorized",
                "The token is missing or another: Authorization: Bearer …")
            .WithField("WWW-Authenticate", challenge);
    }

    // A page's name may be made to resolve to this machine (DNS rebinding): then Host tells. A page may also send here without reading the
    // answer: then Origin tells.
    private static AdminReply? RefuseForeign(HttpRequest request)
    {
        if (request.Host.Host is not ("localhost" or "127.0.0.1" or "[::1]"))
        {
            return AdminReply.Problem(StatusCodes.Status421MisdirectedRequest, "foreign-host", "Misdirected Request",
                "Without a token the admin API answers to localhost, 127.0.0.1 and [::1] only.");
        }
        var origin = request.Headers.Origin.ToString();
        return origin.Length == 0 || origin == $"http://{request.Host}" ? null
            : AdminReply.Problem(StatusCodes.Status403Forbidden, "foreign-origin", "Forbidden",
                "Without a token the admin API takes nothing from other sites' pages.");
    }

    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(token))]
    private static byte[]? Digest(string? token) => token is null ? null : SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
