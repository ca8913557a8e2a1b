using Waterfall.Core.Streams;
using Waterfall.Core.Upstreams;
using Waterfall.Core.Upstreams.LoadBalancing;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Pipeline;

/// <summary>Which endpoints an exchange has been to, and which is next. Belongs to the exchange and is reused.</summary>
internal sealed class EndpointChoice
{
    private TriedEndpoints _tried;
    private int _cookiePlace;

    /// <summary>The place whose cookie the client is to be given with the answer; −1 for none.</summary>
    internal int NewCookiePlace { get; private set; }

    internal void Begin()
    {
        _tried.Clear();
        _cookiePlace = -1;
        NewCookiePlace = -1;
    }

    /// <summary>
    /// The place of the endpoint for the next attempt: another than before while there is one; −1 when none is healthy, or the client's own is not and it is
    /// not to go to another.
    /// </summary>
    internal int Next(Exchange exchange, Cluster cluster, ClusterLoad load)
    {
        var now = exchange.Loop.Timers.NowMs;
        if (cluster.Affinity is { } affinity && _tried.IsEmpty && (_cookiePlace = PlaceOfCookie(exchange.Request, affinity)) >= 0)
        {
            if (load.IsUsable(_cookiePlace, now))
            {
                _tried.Add(_cookiePlace);
                return _cookiePlace;
            }
            if (!affinity.Redistributes)
                return -1;
        }
        ReadOnlySpan<byte> key = default;
        // An expression that fails is as good as one that gives nothing.
        if (cluster.HashOn is { } hashOn && !hashOn.EvaluateText(exchange.BeginEvaluation(), out key))
            key = default;
        var place = cluster.Balancer.Pick(new PickContext(load, now) { Tried = _tried, HashKey = key });
        if (place < 0 && !_tried.IsEmpty)
        {
            // It has been to all of them: once more, from the beginning.
            _tried.Clear();
            place = cluster.Balancer.Pick(new PickContext(load, now) { Tried = _tried, HashKey = key });
        }
        if (place < 0)
            return -1;
        _tried.Add(place);
        NewCookiePlace = cluster.Affinity is not null && place != _cookiePlace ? place : -1;
        return place;
    }

    private static int PlaceOfCookie(MessageHead request, SessionAffinity affinity)
    {
        for (var i = request.IndexOf(KnownHeader.Cookie); i >= 0; i = request.IndexOf(KnownHeader.Cookie, i + 1))
        {
            var place = affinity.Find(request.Value(i));
            if (place >= 0)
                return place;
        }
        return -1;
    }
}
