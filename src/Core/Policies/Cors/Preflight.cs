using Waterfall.Http.Semantics;

namespace Waterfall.Core.Policies.Cors;

/// <summary>A CORS preflight (Fetch 3.2.2): an OPTIONS by which a browser asks about a request that it has not sent yet.</summary>
internal static class Preflight
{
    internal static bool Is(MessageHead request) =>
        request.Method == HttpMethod.Options && request.Has(KnownHeader.Origin) && request.IndexOf("Access-Control-Request-Method"u8) >= 0;
}
