using Waterfall.Core.Configuration;
using Waterfall.Host.Yaml.Bindings;

namespace Waterfall.Host.Yaml.Formats;

/// <summary>The section <c>routes.&lt;name&gt;</c>.</summary>
internal static class RouteFormat
{
    public static Binding<RouteConfig> Binding { get; } = Describe();

    private static SectionBinding<RouteConfig> Describe() => new SectionBinding<RouteConfig>(
            new RouteConfig { Match = new RouteMatch { Path = "" }, Upstream = "" })
        .Required("match", Match(), (c, v) => c with { Match = v },
            "The requests that the route takes: \"/users/{id}\", \"GET,HEAD /users/{id}\", or a mapping.")
        .Required("upstream", Scalars.Text("the name of an upstream"), (c, v) => c with { Upstream = v },
            "The name of the upstream that they go to.");

    private static ShortFormBinding<RouteMatch> Match() => new(
        Scalars.Text("a path as /users/{id}, or methods and a path as GET,HEAD /users/{id}"),
        RouteMatch.Parse,
        new SectionBinding<RouteMatch>(new RouteMatch { Path = "" })
            .Optional("hosts", new ListBinding<string>(Scalars.Text("a host"), "a list of at least one host", minItems: 1),
                c => c.Hosts, (c, v) => c with { Hosts = v }, "The hosts, without port: api.example.com or *.example.com. Left out: every host.")
            .Optional("methods", new ListBinding<string>(Scalars.Text("a method"), "a list of at least one method", minItems: 1),
                c => c.Methods, (c, v) => c with { Methods = v }, "The methods, in upper case; GET does not imply HEAD. Left out: every method.")
            .Required("path", Scalars.Text("a path as /users/{id} or /files/{**rest}"), (c, v) => c with { Path = v },
                "The path: literal segments, {name} for one segment, {**name} at the end for the rest."),
        "a path as /users/{id}, methods and a path as GET,HEAD /users/{id}, or a mapping with the keys hosts, methods and path");
}
