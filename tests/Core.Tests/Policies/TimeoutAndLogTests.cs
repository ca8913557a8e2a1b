using Waterfall.Core.Pipeline;
using Waterfall.Core.Policies.Log;
using Waterfall.Core.Policies.Timeout;
using Waterfall.Core.Tests.InMemory;
using Waterfall.Testing.Manual;

namespace Waterfall.Core.Tests.Policies;

public sealed class TimeoutAndLogTests
{
    [Theory]
    [InlineData(500, 0, 500)]
    [InlineData(500, 200, 200)]
    [InlineData(200, 500, 200)]
    public void The_earliest_bound_holds(int policyMs, int upstreamMs, int endMs)
    {
        var gateway = new ManualGateway(
            config => config with { Timeouts = config.Timeouts with { Total = TimeSpan.FromMilliseconds(upstreamMs) } },
            policies: [new TimeoutPolicy { Total = TimeSpan.FromMilliseconds(policyMs) }]);
        var client = gateway.Connect();
        client.Write(Wires.Get);
        gateway.Settle();
        gateway.Pass(endMs - 20);
        Assert.Equal("", client.Received);
        gateway.Pass(60);
        Assert.StartsWith("HTTP/1.1 504 ", client.Received, StringComparison.Ordinal);
        Assert.Contains("\"code\":\"total-timeout\"", client.Received, StringComparison.Ordinal);
        Assert.Empty(gateway.EndAndListLeaks());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(25 * 60 * 60 * 1000)]
    public void A_time_out_of_bounds_is_told(int ms) =>
        Assert.EndsWith(
            "is out of bounds; expected 1ms to 24h",
            Assert.Single(PolicyRig.ProblemsOf(new TimeoutPolicy { Total = TimeSpan.FromMilliseconds(ms) })), StringComparison.Ordinal);

    [Fact]
    public void Fields_are_escaped_bounded_and_of_one_name_once()
    {
        var fields = new LogFields();
        fields.Add("\"a\":"u8.ToArray(), "x\"\n\\"u8);
        fields.Add("\"b\":"u8.ToArray(), "1"u8);
        fields.Add("\"a\":"u8.ToArray(), "2"u8);
        Assert.Equal("\"a\":\"2\",\"b\":\"1\"", System.Text.Encoding.UTF8.GetString(fields.Render()));
        Assert.False(fields.IsTruncated);
        fields.Add("\"c\":"u8.ToArray(), new byte[5000]);
        Assert.True(fields.IsTruncated);
        fields.Clear();
        Assert.True(fields.IsEmpty);
        for (var i = 0; i < 100; i++)
            fields.Add(System.Text.Encoding.ASCII.GetBytes($"\"{i}\":"), System.Text.Encoding.ASCII.GetBytes(new string('x', 200)));
        var line = "{" + System.Text.Encoding.UTF8.GetString(fields.Render()) + "}";
        Assert.True(line.Length <= LogFields.MaxBytes + 2);
        Assert.True(System.Text.Json.JsonDocument.Parse(line).RootElement.EnumerateObject().Count() > 10);
        Assert.True(fields.IsTruncated);
    }

    [Fact]
    public void Whatever_comes_a_line_of_fields_is_JSON_and_bounded()
    {
        var random = new Random(3);
        var fields = new LogFields();
        for (var round = 0; round < 500; round++)
        {
            fields.Clear();
            for (var i = random.Next(60); i >= 0; i--)
            {
                var value = new byte[random.Next(random.Next(2) == 0 ? 20 : 3000)];
                random.NextBytes(value);
                fields.Add(System.Text.Encoding.ASCII.GetBytes($"\"f{random.Next(40)}\":"), value);
            }
            var rendered = fields.Render();
            Assert.True(rendered.Length <= LogFields.MaxBytes);
            var line = "{" + System.Text.Encoding.UTF8.GetString(rendered) + "}";
            var names = System.Text.Json.JsonDocument.Parse(line).RootElement.EnumerateObject().Select(each => each.Name).ToArray();
            Assert.Equal(names.Distinct(), names);
        }
    }

    [Fact]
    public void What_makes_no_sense_is_told()
    {
        Assert.Equal(["[0].log: nothing is logged; expected fields, or skip: true"], PolicyRig.ProblemsOf(new LogPolicy()));
        Assert.Equal(
            ["[0].log.skip: a line that is left out has no fields; expected one of skip and fields"],
            PolicyRig.ProblemsOf(new LogPolicy { Skip = true, Fields = new Dictionary<string, string> { ["a"] = "b" } }));
        Assert.Equal(
            ["[0].log.fields.a\"b: 'a\"b' is not a name for a field; expected 1 to 64 letters, digits, '.', '-' or '_'"],
            PolicyRig.ProblemsOf(new LogPolicy { Fields = new Dictionary<string, string> { ["a\"b"] = "b" } }));
    }
}
