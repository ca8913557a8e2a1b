using System.Globalization;
using System.Text;
using Waterfall.Core.IO;
using Waterfall.Core.Pipeline;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Policies.Cors;

/// <summary>Answers preflights, and says in every other answer who may read it.</summary>
internal sealed class CorsStage : Stage
{
    private static readonly Problem Denied = new(403, "cors-origin-denied", "The origin of the page may not use this resource.");

    private static readonly PreparedField AnyOrigin = Field("Access-Control-Allow-Origin", "*");
    private static readonly PreparedField AllowCredentials = Field("Access-Control-Allow-Credentials", "true");
    private static readonly PreparedField AllowPrivateNetwork = Field("Access-Control-Allow-Private-Network", "true");
    private static readonly PreparedField VaryOrigin = new(KnownHeader.Vary, "Origin"u8);

    private static readonly PreparedField VaryPreflight =
        new(KnownHeader.Vary, "Origin, Access-Control-Request-Method, Access-Control-Request-Headers"u8);

    private readonly OriginPattern[] _origins;
    private readonly bool _isAnyOrigin;
    private readonly bool _credentials;
    private readonly bool _privateNetwork;
    private readonly PreparedField[] _ofPreflight;
    private readonly PreparedField? _exposed;

    internal CorsStage(CorsPolicy policy)
    {
        _isAnyOrigin = policy.Origins.Contains("*");
        _origins = [.. policy.Origins.Where(origin => origin != "*").Select(origin => new OriginPattern(origin))];
        _credentials = policy.Credentials;
        _privateNetwork = policy.PrivateNetwork;
        var maxAge = ((long)policy.MaxAge.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        _ofPreflight =
        [
            .. Listed("Access-Control-Allow-Methods", policy.Methods),
            .. Listed("Access-Control-Allow-Headers", policy.Headers),
            Field("Access-Control-Max-Age", maxAge),
        ];
        _exposed = Listed("Access-Control-Expose-Headers", policy.ExposedHeaders).FirstOrDefault();
    }

    internal override bool AnswersPreflights => true;

    public override LoopTask<StageResult> OnRequestAsync(Exchange exchange)
    {
        var request = exchange.Request;
        if (!Preflight.Is(request))
            return Continue;
        if (!IsAllowed(request.Value(request.IndexOf(KnownHeader.Origin))))
            return new(StageResult.Fail(Denied));
        var reply = exchange.Reply;
        reply.Begin(204);
        foreach (var field in _ofPreflight)
            reply.Head.Add(field);
        if (_privateNetwork && request.IndexOf("Access-Control-Request-Private-Network"u8) >= 0)
            reply.Head.Add(AllowPrivateNetwork);
        return new(StageResult.Respond);
    }

    public override LoopTask<StageResult> OnResponseAsync(Exchange exchange)
    {
        var (request, response) = (exchange.Request, exchange.Response);
        var isPreflight = Preflight.Is(request);
        RemoveForeign(response, isPreflight);
        var at = request.IndexOf(KnownHeader.Origin);
        if (isPreflight)
            response.Add(VaryPreflight);
        else if (!_isAnyOrigin)
            AddVary(response);
        if (at < 0)
            return Continue;
        var origin = request.Value(at);
        if (!IsAllowed(origin))
            return Continue;
        if (_isAnyOrigin)
            response.Add(AnyOrigin);
        else
            response.Add("Access-Control-Allow-Origin"u8, origin);
        if (_credentials)
            response.Add(AllowCredentials);
        if (_exposed is not null && !isPreflight)
            response.Add(_exposed);
        return Continue;
    }

    private bool IsAllowed(ReadOnlySpan<byte> origin)
    {
        if (_isAnyOrigin)
            return true;
        foreach (var each in _origins)
        {
            if (each.Matches(origin))
                return true;
        }
        return false;
    }

    // Two answers to one question are none: browsers refuse a second Access-Control-Allow-Origin.
    private static void RemoveForeign(MessageHead response, bool isPreflight)
    {
        response.RemoveAll("Access-Control-Allow-Origin"u8);
        response.RemoveAll("Access-Control-Allow-Credentials"u8);
        response.RemoveAll("Access-Control-Expose-Headers"u8);
        if (isPreflight)
            response.RemoveAll(KnownHeader.Vary);
    }

    // Fetch 3.2.5: where the answer depends on the origin, caches must know, also of the answers to those that have none.
    private static void AddVary(MessageHead response)
    {
        for (var i = response.IndexOf(KnownHeader.Vary); i >= 0; i = response.IndexOf(KnownHeader.Vary, i + 1))
        {
            var names = new ListReader(response.Value(i));
            while (names.MoveNext())
            {
                if (names.Current.SequenceEqual("*"u8) || Ascii.EqualsIgnoreCase(names.Current, "Origin"u8))
                    return;
            }
        }
        response.Add(VaryOrigin);
    }

    private static PreparedField[] Listed(string name, IReadOnlyList<string> values) =>
        values.Count == 0 ? [] : [Field(name, string.Join(", ", values))];

    private static PreparedField Field(string name, string value) => new(Encoding.ASCII.GetBytes(name), Encoding.ASCII.GetBytes(value));
}
