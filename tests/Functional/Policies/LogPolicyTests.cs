using System.Text.Json;
using Waterfall.Core.Pipeline;
using Waterfall.Core.Policies.Log;
using Waterfall.Core.Policies.RequestId;
using Waterfall.Functional.Rigs;
using Waterfall.Testing.Processes;
using Waterfall.Testing.Upstream;

namespace Waterfall.Functional.Policies;

/// <summary>What policies put into the access log.</summary>
public sealed class LogPolicyTests
{
    [GatewayTheory]
    [EveryTransport]
    public async Task Fields_of_request_and_answer_are_in_the_line(string transport)
    {
        using var folder = new TempFolder();
        var line = await LogAsync(transport, folder, new RequestIdPolicy(), new LogPolicy
        {
            Fields = new Dictionary<string, string>
            {
                ["page"] = "${ request.query.page }",
                ["kind"] = "${ response.headers.\"x-kind\" }/${ response.status }",
                ["user"] = "${ consumer.id }",
                ["static"] = "yes",
            },
        });
        var fields = line!.RootElement.GetProperty("fields");
        Assert.Equal("a\"b", fields.GetProperty("page").GetString());
        Assert.Equal("cat/200", fields.GetProperty("kind").GetString());
        Assert.Equal("yes", fields.GetProperty("static").GetString());
        Assert.False(fields.TryGetProperty("user", out _));
        Assert.Matches("^[0-9a-f-]{36}$", line.RootElement.GetProperty("requestId").GetString());
    }

    [GatewayTheory]
    [EveryTransport]
    public async Task A_line_may_be_left_out(string transport)
    {
        using var folder = new TempFolder();
        Assert.Null(await LogAsync(transport, folder, new LogPolicy { Skip = true }));
    }

    private static async Task<JsonDocument?> LogAsync(string transport, TempFolder folder, params IPolicy[] policies)
    {
        var path = Path.Combine(folder.Path, "access.json");
        await using (var rig = await Rig.StartAsync(transport, UpstreamAnswers.Ok("ok", "X-Kind: cat\r\n"), s => s with { AccessLog = path, Policies = policies }))
            Assert.Equal(200, (await rig.AskAsync(Raw.Get("/?page=a%22b"))).Status);
        var lines = await File.ReadAllLinesAsync(path);
        return lines.Length == 0 ? null : JsonDocument.Parse(Assert.Single(lines));
    }
}
