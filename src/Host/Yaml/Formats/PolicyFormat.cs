using Waterfall.Core.Configuration;
using Waterfall.Core.Pipeline;
using Waterfall.Core.Policies;
using Waterfall.Core.Policies.Concurrency;
using Waterfall.Core.Policies.Cors;
using Waterfall.Core.Policies.GrpcWeb;
using Waterfall.Core.Policies.Headers;
using Waterfall.Core.Policies.IpFilter;
using Waterfall.Core.Policies.Log;
using Waterfall.Core.Policies.Redirect;
using Waterfall.Core.Policies.RequestId;
using Waterfall.Core.Policies.Respond;
using Waterfall.Core.Policies.Rewrite;
using Waterfall.Core.Policies.Timeout;
using Waterfall.Host.Yaml.Bindings;

namespace Waterfall.Host.Yaml.Formats;

/// <summary>An entry of a list of policies: <c>policies.&lt;name&gt;[]</c> and <c>routes.&lt;name&gt;.policies[]</c>.</summary>
internal static class PolicyFormat
{
    // What stands in for a policy that could not be read changes nothing and has nothing wrong with it.
    private static readonly IPolicy Unread = new RequestIdPolicy();

    public static ChoiceBinding<IPolicy> Binding { get; } = new ChoiceBinding<IPolicy>(Unread, "policy", "#/$defs/policy")
        .Add("use", Scalars.Text("the name of a chain in policies"), "The policies of a named chain, in this place.", name => new PolicyReference(name))
        .Add("requestId", RequestId(), "Gives each request an identifier, for the upstream, the answer and the access log.", policy => policy)
        .Add("headers", Headers(), "Sets, adds and removes fields of the request and of the answer.", policy => policy)
        .Add("rewrite", Rewrite(), "Changes the path and the query that the upstream sees.", policy => policy)
        .Add("redirect", Redirect(), "Answers every request with a redirection.", policy => policy)
        .Add("respond", Respond(), "Answers every request itself.", policy => policy)
        .Add("cors", Cors(), "Lets web pages of other origins read answers.", policy => policy)
        .Add("ipFilter", IpFilter(), "Lets requests through by the client's address.", policy => policy)
        .Add("concurrency", Concurrency(), "Bounds the exchanges of the route that are under way at once.", policy => policy)
        .Add("timeout", Timeout(), "Bounds the rest of the exchange.", policy => policy)
        .Add("grpcWeb", GrpcWeb(), "Lets browsers call gRPC services: gRPC-Web to and from gRPC.", policy => policy)
        .Add("fault", TrafficFormat.Fault, "Makes requests wait, or fail, on purpose.", policy => policy)
        .Add("log", Log(), "Adds fields to the line of the access log, or leaves the line out.", policy => policy);

    public static ListBinding<IPolicy> List { get; } = new(Binding, "a list of policies as [{ requestId: {} }, { use: edge }]");

    private static SectionBinding<RequestIdPolicy> RequestId() => new SectionBinding<RequestIdPolicy>(new RequestIdPolicy())
        .Optional("header", Scalars.Text("the name of a field"), c => c.Header, (c, v) => c with { Header = v }, "The field that carries it.")
        .Optional("trust", Scalars.Flag(), c => c.Trust, (c, v) => c with { Trust = v },
            "Whether an identifier that the client sends is kept: one field of visible ASCII, at most 128 characters.")
        .Optional("response", Scalars.Flag(), c => c.Response, (c, v) => c with { Response = v }, "Whether the answer carries it as well.");

    private static SectionBinding<HeadersPolicy> Headers() => new SectionBinding<HeadersPolicy>(new HeadersPolicy())
        .Absent("request", Edits(), (c, v) => c with { Request = v }, "What is done to the fields of the request before it goes to the upstream.")
        .Absent("response", Edits(), (c, v) => c with { Response = v }, "What is done to the fields of every answer before it goes to the client.");

    private static SectionBinding<FieldEdits> Edits() => new SectionBinding<FieldEdits>(new FieldEdits())
        .Absent("set", Texts("field"), (c, v) => c with { Set = v }, "Fields that replace all of their name. Values may hold expressions.")
        .Absent("add", Texts("field"), (c, v) => c with { Add = v }, "Fields that join those of their name. Values may hold expressions.")
        .Optional("remove", Names("a field name"), c => c.Remove, (c, v) => c with { Remove = v }, "Names of fields that go; before set and add.");

    private static SectionBinding<RewritePolicy> Rewrite() => new SectionBinding<RewritePolicy>(new RewritePolicy())
        .Absent("path", Scalars.Template("a path as /items/${ request.path.id }"), (c, v) => c with { Path = v },
            "The new path. Captures of the route's path go in as they were received, other expressions percent-encoded.")
        .Absent("stripPrefix", Scalars.Text("whole segments as /api"), (c, v) => c with { StripPrefix = v },
            "Whole segments that are taken off the front of the path where it begins with them.")
        .Absent("addPrefix", Scalars.Text("whole segments as /v2"), (c, v) => c with { AddPrefix = v }, "Whole segments that are put before the path.")
        .Absent("query", Query(), (c, v) => c with { Query = v }, "What is done to the parameters of the query.");

    private static SectionBinding<QueryEdits> Query() => new SectionBinding<QueryEdits>(new QueryEdits())
        .Absent("set", Texts("parameter"), (c, v) => c with { Set = v }, "Parameters that replace all of their name. Values may hold expressions.")
        .Absent("add", Texts("parameter"), (c, v) => c with { Add = v }, "Parameters that join those of their name. Values may hold expressions.")
        .Optional("remove", Names("a parameter's name"), c => c.Remove, (c, v) => c with { Remove = v }, "Names of parameters that go; before set and add.");

    private static SectionBinding<RedirectPolicy> Redirect() => new SectionBinding<RedirectPolicy>(new RedirectPolicy { To = "/" })
        .Required("to", Scalars.Template("a URI reference as https://example.com/new"), (c, v) => c with { To = v }, "Where to. May hold expressions.")
        .Optional("status", Scalars.OneOf(301, 302, 303, 307, 308), c => c.Status, (c, v) => c with { Status = v }, "The status code.");

    private static SectionBinding<RespondPolicy> Respond() => new SectionBinding<RespondPolicy>(new RespondPolicy())
        .Optional("status", Scalars.Number(new Bounds<int>(200, 599)), c => c.Status, (c, v) => c with { Status = v }, "The status code.")
        .Absent("headers", Texts("field"), (c, v) => c with { Headers = v }, "Fields of the answer. Values may hold expressions.")
        .Absent("body", Scalars.Template("a text", allowsEmpty: true), (c, v) => c with { Body = v },
            "The body, as text/plain unless headers say otherwise. May hold expressions.");

    private static SectionBinding<CorsPolicy> Cors() => new SectionBinding<CorsPolicy>(new CorsPolicy { Origins = ["*"] })
        .Required("origins", new ListBinding<string>(Scalars.Text("an origin"), "a list of at least one origin", minItems: 1),
            (c, v) => c with { Origins = v }, "The origins that may read: https://app.example.com, https://*.example.com, null, or * for all.")
        .Absent("methods", Names("a method"), (c, v) => c with { Methods = v },
            "The methods that may be used, or *. Left out: GET, HEAD and POST.")
        .Optional("headers", Names("a field name"), c => c.Headers, (c, v) => c with { Headers = v },
            "The request's fields that may be sent, or * for all but authorization.")
        .Optional("exposedHeaders", Names("a field name"), c => c.ExposedHeaders, (c, v) => c with { ExposedHeaders = v },
            "The answer's fields that may be read, or *.")
        .Optional("credentials", Scalars.Flag(), c => c.Credentials, (c, v) => c with { Credentials = v },
            "Whether requests may carry cookies and other credentials; every list must then name what it allows.")
        .Optional("maxAge", Scalars.Duration(new Bounds<TimeSpan>(TimeSpan.Zero, CorsPolicy.LongestMaxAge)), c => c.MaxAge, (c, v) => c with { MaxAge = v },
            "How long a browser may remember a preflight's answer.")
        .Optional("privateNetwork", Scalars.Flag(), c => c.PrivateNetwork, (c, v) => c with { PrivateNetwork = v },
            "Whether pages of the public network may ask for what is in a private one.");

    private static SectionBinding<IpFilterPolicy> IpFilter() => new SectionBinding<IpFilterPolicy>(new IpFilterPolicy())
        .Optional("allow", Names("an address or a block"), c => c.Allow, (c, v) => c with { Allow = v }, "Addresses and blocks that may pass. Left out: all.")
        .Optional("deny", Names("an address or a block"), c => c.Deny, (c, v) => c with { Deny = v }, "Addresses and blocks that may not, though they be allowed.");

    private static SectionBinding<ConcurrencyPolicy> Concurrency() => new SectionBinding<ConcurrencyPolicy>(new ConcurrencyPolicy { Limit = 1 })
        .Required("limit", Scalars.Number(new Bounds<int>(1, ConcurrencyPolicy.Most)), (c, v) => c with { Limit = v },
            "Exchanges at once, on all event loops together.")
        .Optional("queue", Scalars.Number(new Bounds<int>(0, ConcurrencyPolicy.Most)), c => c.Queue, (c, v) => c with { Queue = v },
            "Exchanges that may wait, on all event loops together.")
        .Optional("queueTimeout", Scalars.Duration(new Bounds<TimeSpan>(TimeSpan.FromMilliseconds(1), ConcurrencyPolicy.LongestWait)),
            c => c.QueueTimeout, (c, v) => c with { QueueTimeout = v }, "How long one may wait; beyond it 503.");

    private static SectionBinding<TimeoutPolicy> Timeout() =>
        new SectionBinding<TimeoutPolicy>(new TimeoutPolicy { Total = TimeoutPolicy.Longest })
        .Required("total", Scalars.Duration(new Bounds<TimeSpan>(TimeSpan.FromMilliseconds(1), TimeoutPolicy.Longest)), (c, v) => c with { Total = v },
            "The time from here on, all attempts and both bodies together; beyond it 504. Of several bounds the earliest holds.");

    private static SectionBinding<GrpcWebPolicy> GrpcWeb() => new(new GrpcWebPolicy());

    private static SectionBinding<LogPolicy> Log() => new SectionBinding<LogPolicy>(new LogPolicy())
        .Absent("fields", Texts("field"), (c, v) => c with { Fields = v }, "Fields of the line's object fields. Values may hold expressions.")
        .Optional("skip", Scalars.Flag(), c => c.Skip, (c, v) => c with { Skip = v }, "Whether the exchange is not logged at all.");

    private static MapBinding<string> Texts(string thing) => new(Scalars.Template("a text", allowsEmpty: true), thing, isForeign: true);

    private static ListBinding<string> Names(string thing) => new(Scalars.Text(thing), "a list of texts");
}
