using Waterfall.Core.Configuration;
using Waterfall.Host.Yaml.Bindings;

namespace Waterfall.Host.Yaml.Formats;

/// <summary>The section <c>routes.&lt;name&gt;</c>.</summary>
internal static class RouteFormat
{
    private static readonly Dictionary<string, RouteVersionPlace> Places = new()
    {
        ["path"] = RouteVersionPlace.Path,
        ["header"] = RouteVersionPlace.Header,
        ["query"] = RouteVersionPlace.Query,
        ["accept"] = RouteVersionPlace.Accept,
    };

    public static Binding<RouteConfig> Binding { get; } = Describe();

    private static SectionBinding<RouteConfig> Describe() => new SectionBinding<RouteConfig>(
            new RouteConfig { Match = new RouteMatch { Path = "" } })
        .Required("match", Match(), (c, v) => c with { Match = v },
            "The requests that the route takes: \"/users/{id}\", \"GET,HEAD /users/{id}\", or a mapping.")
        .Optional("policies", PolicyFormat.List, c => c.Policies, (c, v) => c with { Policies = v },
            "What requests pass through on their way, in this order.")
        .Absent("version", Version(), (c, v) => c with { Version = v },
            "The version of an API that the route serves. Left out: it has none.")
        .Absent("upstream", Scalars.Text("the name of an upstream"), (c, v) => c with { Upstream = v },
            "The name of the upstream that they go to. This or split, unless a policy answers every request, as redirect and respond do.")
        .Absent("split", TrafficFormat.Split, (c, v) => c with { Split = v },
            "Upstreams and their weights, among which requests are divided. This or upstream.")
        .Absent("mirror", TrafficFormat.Mirror, (c, v) => c with { Mirror = v },
            "Where copies of requests go, whose answers nobody reads. Left out: nowhere.")
        .Absent("fallback", TrafficFormat.Fallback, (c, v) => c with { Fallback = v },
            "What is answered when the upstream fails, once retries are spent: upstream, lastGood, status, in this order. Left out: the failure.")
        .Optional("websocket", WebSocketFormat.Binding, c => c.WebSocket, (c, v) => c with { WebSocket = v },
            "Its WebSocket connections: how long silent ones are kept, and limits.");

    private static ShortFormBinding<RouteMatch> Match() => new(
        Scalars.Text("a path as /users/{id}, or methods and a path as GET,HEAD /users/{id}"),
        RouteMatch.Parse,
        new SectionBinding<RouteMatch>(new RouteMatch { Path = "" })
            .Optional("hosts", new ListBinding<string>(Scalars.Text("a host"), "a list of at least one host", minItems: 1),
                c => c.Hosts, (c, v) => c with { Hosts = v }, "The hosts: api.example.com or *.example.com, with a port only where the request names it. Left out: every host.")
            .Optional("methods", new ListBinding<string>(Scalars.Text("a method"), "a list of at least one method", minItems: 1),
                c => c.Methods, (c, v) => c with { Methods = v }, "The methods, in upper case; GET does not imply HEAD. Left out: every method.")
            .Required("path", Scalars.Text("a path as /users/{id} or /files/{**rest}"), (c, v) => c with { Path = v },
                "The path: literal segments, {name} for one segment (of a kind: {id:int}, {id:uuid}, {id:regex(…)}), {**name} at the end for the rest.")
            .Absent("headers", new MapBinding<RouteValueMatch>(Value(), "header field", isForeign: true), (c, v) => c with { Headers = v },
                "What header fields must be, by name: a text that is the whole value, or a mapping. Left out: anything.")
            .Absent("query", new MapBinding<RouteValueMatch>(Value(), "query parameter", isForeign: true), (c, v) => c with { Query = v },
                "What parameters of the query must be, by name: a text that is the whole value, or a mapping. Left out: anything.")
            .Absent("when", Scalars.Template("an expression as ${ request.headers.\"x-tier\" == 'gold' }"), (c, v) => c with { When = v },
                "An expression over the request that must be true. Left out: none."),
        "a path as /users/{id}, methods and a path as GET,HEAD /users/{id}, or a mapping with the keys hosts, methods, path, headers, query and when");

    private static ShortFormBinding<RouteValueMatch> Value() => new(
        Scalars.Text("a text"),
        text => new RouteValueMatch { EqualTo = text },
        new SectionBinding<RouteValueMatch>(new RouteValueMatch())
            .Absent("equals", Scalars.Text("a text"), (c, v) => c with { EqualTo = v }, "The whole value.")
            .Absent("oneOf", new ListBinding<string>(Scalars.Text("a text"), "a list of at least one text", minItems: 1),
                (c, v) => c with { OneOf = v }, "The whole value, any of these.")
            .Absent("prefix", Scalars.Text("a text"), (c, v) => c with { Prefix = v }, "What the value begins with.")
            .Absent("regex", Scalars.Text("a regular expression"), (c, v) => c with { Regex = v },
                "A regular expression that the whole value fits, without look-around and back-references.")
            .Absent("exists", Scalars.Flag(), (c, v) => c with { Exists = v }, "Whether it must be there, whatever its value, or must not."),
        "a text, or a mapping with one of the keys equals, oneOf, prefix, regex and exists");

    private static SectionBinding<RouteVersionConfig> Version() => new SectionBinding<RouteVersionConfig>(new RouteVersionConfig { Is = "" })
        .Required("is", Scalars.Text("a version as 2 or 2026-01-15"), (c, v) => c with { Is = v }, "The version.")
        .Optional("in", Scalars.Word(Places), c => c.In, (c, v) => c with { In = v },
            "Where a request names it: the first segment of its path, a header field, a query parameter, or a media type in Accept.")
        .Absent("name", Scalars.Text("a name as x-api-version"), (c, v) => c with { Name = v },
            "The header field (x-api-version), query parameter (api-version) or parameter of a media type (version) that names it.")
        .Optional("prefix", Scalars.AnyText("a text as v"), c => c.Prefix, (c, v) => c with { Prefix = v },
            "What stands before the version in the path and in a vendor's media type.")
        .Optional("default", Scalars.Flag(), c => c.Default, (c, v) => c with { Default = v },
            "Whether requests that name no version are taken too.")
        .Absent("deprecated", Scalars.Date(), (c, v) => c with { Deprecated = v }, "Since when the version is deprecated: sent as Deprecation (RFC 9745).")
        .Absent("sunset", Scalars.Date(), (c, v) => c with { Sunset = v }, "When the version is expected to go: sent as Sunset (RFC 8594).")
        .Absent("link", Scalars.Text("a URL"), (c, v) => c with { Link = v }, "The address of a document about that: sent as Link.");
}
