namespace Waterfall.Host.Tests.Yaml;

/// <summary>Whatever a file holds, the answer is a configuration or its problems, and never an exception.</summary>
public sealed class MalformedFileTests : ConfigFileTests
{
    private const string Good = """
        listeners:
          public: { address: "127.0.0.1:8080", limits: { body: 1MiB }, trustedProxies: ['10.0.0.0/8'] }
        upstreams:
          users:
            endpoints:
              - http://10.0.0.5:80
              - { url: "unix:/run/a.sock" }
        routes:
          users: { match: "GET /users/{id}", upstream: users } # a comment
        """;

    [Fact]
    public void Every_beginning_of_a_good_file()
    {
        for (var length = 0; length <= Good.Length; length++) AssertAnswered(Good[..length]);
    }

    [Fact]
    public void A_good_file_with_any_character_replaced_by_one_that_means_something()
    {
        var loaded = 0;
        foreach (var mark in "{}[]:,\"'&*!|>%@`#?-\t\n \0")
        {
            for (var i = 0; i < Good.Length; i++)
            {
                if (AssertAnswered(Good.Remove(i, 1).Insert(i, mark.ToString()))) loaded++;
            }
        }
        Assert.InRange(loaded, 1, 3000);
    }

    private bool AssertAnswered(string text)
    {
        var result = Load(text);
        Assert.Equal(result.Config is null, result.Problems.Count > 0);
        Assert.All(result.Problems, p => Assert.DoesNotContain('\n', p.ToString()));
        return result.Config is not null;
    }
}
