using Waterfall.Functional.Rigs;
using Waterfall.Testing.Upstream;
using Waterfall.Testing.Wire;

namespace Waterfall.Functional.Malformed;

/// <summary>What the upstream must have seen of one request, re-serialised by the gateway.</summary>
internal sealed record Seen(string Method, string Target)
{
    private IReadOnlyList<FieldLine> Present { get; init; } = [new("Host", Raw.Host)];

    // RFC 9110 7.6.1 and 7.8: these are this hop's business and never travel on.
    private IReadOnlyList<string> Absent { get; init; } = ["Keep-Alive", "Proxy-Connection", "TE", "Upgrade", "HTTP2-Settings"];

    private string Body { get; init; } = "";

    private bool IgnoresHost { get; init; }

    public static Seen Get(string target = "/") => new("GET", target);

    public static Seen Post(string body, string target = "/") => new Seen("POST", target).WithBody(body);

    public Seen With(string name, string value) => this with { Present = [.. Present, new FieldLine(name, value)] };

    public Seen Without(params string[] names) => this with { Absent = [.. Absent, .. names] };

    public Seen WithBody(string body) => this with { Body = body };

    public Seen WithHost(string host) => this with { Present = [new FieldLine("Host", host), .. Present.Skip(1)] };

    public Seen WithAnyHost() => this with { IgnoresHost = true };

    /// <summary>Compares with what was recorded.</summary>
    public void Check(RecordedRequest request)
    {
        Assert.Equal($"{Method} {Target} HTTP/1.1", request.RequestLine);
        Assert.Equal(Body, request.BodyText);
        foreach (var group in Present.Skip(IgnoresHost ? 1 : 0).GroupBy(field => field.Name))
            Assert.Equal(group.Select(field => field.Value), request.Fields.All(group.Key));
        foreach (var name in Absent)
            Assert.False(request.Fields.Has(name), $"{name} was forwarded:\n{request}");
    }
}
