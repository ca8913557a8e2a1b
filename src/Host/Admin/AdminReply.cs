using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Waterfall.Host.Admin;

/// <summary>An answer of the admin API: JSON, written for people too.</summary>
internal sealed class AdminReply
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly int _status;
    private readonly string _type;
    private readonly JsonObject _body;
    private readonly Dictionary<string, string> _fields = [];

    private AdminReply(int status, string type, JsonObject body)
    {
        _status = status;
        _type = type;
        _body = body;
    }

    public static AdminReply Ok(JsonObject body) => Of(StatusCodes.Status200OK, body);

    public static AdminReply Of(int status, JsonObject body) => new(status, "application/json", body);

    /// <summary>RFC 9457. <paramref name="code"/> is stable and for programs, <paramref name="detail"/> for people.</summary>
    public static AdminReply Problem(int status, string code, string title, string detail) => new(status, "application/problem+json", new JsonObject
    {
        ["type"] = "about:blank",
        ["title"] = title,
        ["status"] = status,
        ["code"] = code,
        ["detail"] = detail,
    });

    /// <summary>With a member more.</summary>
    public AdminReply With(string member, JsonNode? value)
    {
        _body[member] = value;
        return this;
    }

    /// <summary>With a field more.</summary>
    public AdminReply WithField(string name, string value)
    {
        _fields[name] = value;
        return this;
    }

    public Task WriteAsync(HttpContext context)
    {
        var response = context.Response;
        var bytes = Encoding.UTF8.GetBytes(_body.ToJsonString(Indented) + "\n");
        response.StatusCode = _status;
        response.ContentType = _type;
        response.ContentLength = bytes.Length;
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        foreach (var (name, value) in _fields) response.Headers[name] = value;
        // RFC 9110 9.3.2: the same fields, and no content.
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(bytes).AsTask();
    }
}
