using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Waterfall.Host.Demo;

/// <summary>What the demo's upstreams answer.</summary>
internal static class DemoServices
{
    private const int MaxEchoBytes = 1024 * 1024;
    private const int MaxSlowMs = 60_000;
    private const int StreamLines = 10;
    private static readonly TimeSpan StreamInterval = TimeSpan.FromMilliseconds(200);

    public static void MapUsers(WebApplication app) => app.Map("/users/{id}", context =>
    {
        var id = (string)context.GetRouteValue("id")!;
        return WriteAsync(context, new JsonObject { ["id"] = id, ["name"] = $"User {id}", ["upstream"] = DemoUpstreams.Users });
    });

    public static void MapOrders(WebApplication app) => app.Map("/orders", context => WriteAsync(context, new JsonObject
    {
        ["orders"] = new JsonArray(
            new JsonObject { ["id"] = 1, ["user"] = "42", ["total"] = 19.9m },
            new JsonObject { ["id"] = 2, ["user"] = "7", ["total"] = 5m }),
        ["upstream"] = DemoUpstreams.Orders,
    }));

    public static void MapPlayground(WebApplication app)
    {
        app.Map("/hello", context => WriteAsync(context, new JsonObject { ["message"] = "Hello from behind the gateway." }));
        app.Map("/echo/{**rest}", EchoAsync);
        app.Map("/slow", SlowAsync);
        app.Map("/stream", StreamAsync);
        app.Map("/status/{code}", StatusAsync);
    }

    private static async Task EchoAsync(HttpContext context)
    {
        var request = context.Request;
        var headers = new JsonObject();
        foreach (var (name, values) in request.Headers) headers[name] = values.ToString();
        using var body = new MemoryStream();
        var block = new byte[16 * 1024];
        for (int read; body.Length < MaxEchoBytes && (read = await request.Body.ReadAsync(block, context.RequestAborted)) > 0;)
            body.Write(block, 0, read);
        await WriteAsync(context, new JsonObject
        {
            ["method"] = request.Method,
            ["path"] = request.Path + request.QueryString.Value,
            ["headers"] = headers,
            ["body"] = Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)body.Length),
        });
    }

    private static async Task SlowAsync(HttpContext context)
    {
        _ = int.TryParse(context.Request.Query["ms"], NumberStyles.None, CultureInfo.InvariantCulture, out var wanted);
        var ms = Math.Min(wanted, MaxSlowMs);
        await Task.Delay(ms, context.RequestAborted);
        await WriteAsync(context, new JsonObject { ["sleptMs"] = ms });
    }

    private static async Task StreamAsync(HttpContext context)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        for (var i = 1; i <= StreamLines; i++)
        {
            await context.Response.WriteAsync($"line {i} of {StreamLines}\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            if (i < StreamLines) await Task.Delay(StreamInterval, context.RequestAborted);
        }
    }

    private static Task StatusAsync(HttpContext context)
    {
        var text = (string?)context.GetRouteValue("code");
        var isStatus = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var code) && code is >= 200 and <= 599;
        context.Response.StatusCode = isStatus ? code : StatusCodes.Status400BadRequest;
        // RFC 9110 6.4.1: these have no content.
        return context.Response.StatusCode is 204 or 205 or 304
            ? Task.CompletedTask
            : WriteAsync(context, isStatus ? new JsonObject { ["status"] = code } : new JsonObject { ["error"] = "expected a status from 200 to 599" });
    }

    private static Task WriteAsync(HttpContext context, JsonObject body)
    {
        context.Response.ContentType = "application/json";
        var bytes = Encoding.UTF8.GetBytes(body.ToJsonString() + "\n");
        context.Response.ContentLength = bytes.Length;
        return context.Response.Body.WriteAsync(bytes).AsTask();
    }
}
