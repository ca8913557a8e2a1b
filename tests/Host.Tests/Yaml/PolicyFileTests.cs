using Waterfall.Core.Configuration;
using Waterfall.Core.Pipeline;
using Waterfall.Core.Policies.Headers;
using Waterfall.Core.Policies.Respond;
using Waterfall.Core.Policies.Rewrite;

namespace Waterfall.Host.Tests.Yaml;

/// <summary>Policies as files write them: chains, expressions beside substitutions.</summary>
public sealed class PolicyFileTests : ConfigFileTests
{
    private const string Rest = """
        listeners: { public: { address: "127.0.0.1:8080" } }
        upstreams: { users: { endpoints: ["http://10.0.0.5:80"] } }

        """;

    private GatewayConfig Read(string text)
    {
        var result = Load(Rest + text);
        Assert.Empty(result.Problems.Select(problem => problem.ToString()));
        return result.Config!;
    }

    [Fact]
    public void Chains_and_policies_are_read_in_order()
    {
        var config = Read("""
            policies:
              edge:
                - requestId: {}
                - cors: { origins: ["https://app.example.com"], credentials: true }
                - ipFilter: { deny: [203.0.113.0/24] }
              everyday:
                - headers: { request: { set: { x-gw: waterfall }, add: { x-note: a }, remove: [cookie] }, response: { remove: [server, x-powered-by] } }
                - rewrite: { path: "/items/${ request.path.id }", query: { set: { source: gateway }, remove: [debug] } }
                - concurrency: { limit: 200, queue: 100, queueTimeout: 100ms }
                - timeout: { total: 5s }
                - log: { fields: { user: "${ consumer.id }" } }
            routes:
              users: { match: "/users/{id}", policies: [ { use: edge }, { use: everyday }, { respond: { status: 200, headers: {a: b}, body: "" } } ], upstream: users }
              old: { match: "/old", policies: [ { redirect: { to: "https://${ request.host }${ request.target }", status: 301 } } ], upstream: users }
            """);
        Assert.Equal(["requestId", "cors", "ipFilter"], config.Policies["edge"].Select(policy => policy.Name));
        Assert.Equal(["use", "use", "respond"], config.Routes["users"].Policies.Select(policy => policy.Name));
        var headers = Assert.IsType<HeadersPolicy>(config.Policies["everyday"][0]);
        Assert.Equal("waterfall", headers.Request.Set["x-gw"]);
        Assert.Equal(["server", "x-powered-by"], headers.Response.Remove);
        Assert.Equal("/items/${ request.path.id }", Assert.IsType<RewritePolicy>(config.Policies["everyday"][1]).Path);
    }

    // Read twice a file gives equal policies: what did not change keeps its stages.
    [Fact]
    public void A_file_read_again_gives_equal_policies()
    {
        const string Text = """
            routes: { a: { match: "/a", policies: [ { headers: { request: { set: { x: "${ request.id }" }, remove: [y] } } }, { cors: { origins: ["*"] } } ], upstream: users } }
            """;
        Assert.True(Read(Text).Routes["a"].Policies.SequenceEqual(Read(Text).Routes["a"].Policies));
    }

    [Theory]
    [InlineData("${ request.host }", "${ request.host }")]
    [InlineData("a ${env:WATERFALL_TEST_TEXT} b", "a plain b")]
    [InlineData("${env:WATERFALL_TEST_TEXT}${ request.host }", "plain${ request.host }")]
    [InlineData("$${env:WATERFALL_TEST_TEXT}", "$${env:WATERFALL_TEST_TEXT}")]
    [InlineData("${ `{}` }${env:WATERFALL_TEST_TEXT}", "${ `{}` }plain")]
    [InlineData("${env:WATERFALL_TEST_TRAP}", "$${ request.id } $$${ x }$")]
    [InlineData("${env:WATERFALL_TEST_TRAP}{ x }", "$${ request.id } $$${ x }$${ x }")]
    [InlineData("${env.HOME}", "${env.HOME}")]
    public void What_a_substitution_stands_for_is_no_expression(string written, string read)
    {
        Environment.SetEnvironmentVariable("WATERFALL_TEST_TEXT", "plain");
        Environment.SetEnvironmentVariable("WATERFALL_TEST_TRAP", "${ request.id } $${ x }$");
        var config = Read($$"""routes: { a: { match: "/a", policies: [ { respond: { body: "{{written}}" } } ], upstream: users } }""");
        Assert.Equal(read, Assert.IsType<RespondPolicy>(config.Routes["a"].Policies[0]).Body);
    }

    [Fact]
    public void A_variable_that_is_not_set_is_told() =>
        Assert.Equal(
            "3:60: routes.a.policies[0].respond.body: the environment variable 'WATERFALL_NOT_SET' is not set",
            Problems(Rest + """routes: { a: { match: "/a", policies: [ { respond: { body: "x ${env:WATERFALL_NOT_SET}" } } ], upstream: users } }"""));

    [Fact]
    public void Every_policy_there_is_has_a_form()
    {
        var names = typeof(RespondPolicy).Assembly.GetTypes().Where(type => type.IsClass && typeof(IPolicy).IsAssignableFrom(type))
            .Select(type => ((IPolicy)System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(type)).Name).Order();
        var forms = Waterfall.Host.Yaml.Formats.PolicyFormat.Binding.Definition()["properties"]!.AsObject().Select(property => property.Key).Order();
        Assert.Equal(names, forms);
    }
}
