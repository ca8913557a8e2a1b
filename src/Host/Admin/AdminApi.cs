using Microsoft.AspNetCore.Http;
using Waterfall.Core;
using Waterfall.Host.Commands;
using Waterfall.Host.Reload;

namespace Waterfall.Host.Admin;

/// <summary>The resources of the admin API: every answer is JSON, every refusal a problem (RFC 9457).</summary>
internal sealed class AdminApi
{
    public const string HealthPath = "/healthz";
    public const string ReadyPath = "/readyz";

    private readonly Dictionary<string, (string Method, Func<HttpRequest, Task<AdminReply>> Answer)[]> _resources;
    private readonly TextWriter _log;

    public AdminApi(Gateway gateway, ConfigReloader reloader, ServingState state, TextWriter log)
    {
        var status = new StatusResource(gateway, reloader, state);
        var config = new ConfigResource(reloader);
        _log = log;
        _resources = new(StringComparer.Ordinal)
        {
            [HealthPath] = [("GET", _ => Task.FromResult(StatusResource.Health()))],
            [ReadyPath] = [("GET", _ => Task.FromResult(status.Readiness()))],
            ["/status"] = [("GET", _ => status.ReadAsync())],
            ["/config"] = [("GET", _ => Task.FromResult(config.Read())), ("PUT", config.ReplaceAsync)],
            ["/routes"] = [("GET", _ => Task.FromResult(config.Routes()))],
            ["/upstreams"] = [("GET", _ => new UpstreamsResource(gateway, reloader).ReadAsync())],
            ["/certificates"] = [("GET", _ => Task.FromResult(new CertificatesResource(gateway).Read()))],
            ["/drain"] = [("POST", _ => Task.FromResult(status.Drain()))],
        };
    }

    public async Task HandleAsync(HttpContext context)
    {
        AdminReply reply;
        try
        {
            reply = await AnswerAsync(context.Request);
        }
        catch (BadHttpRequestException e)
        {
            // The framework's own refusals of a body: too large, malformed, too slow.
            reply = AdminReply.Problem(e.StatusCode, "bad-request", "Bad Request", e.Message);
        }
        catch (Exception e) when (!context.RequestAborted.IsCancellationRequested)
        {
            _log.WriteLine($"waterfall: admin API: {context.Request.Method} {context.Request.Path}: {e}");
            reply = AdminReply.Problem(StatusCodes.Status500InternalServerError, "internal-error", "Internal Server Error", "The log says more.");
        }
        await reply.WriteAsync(context);
    }

    private Task<AdminReply> AnswerAsync(HttpRequest request)
    {
        if (!_resources.TryGetValue(request.Path.Value ?? "", out var methods))
        {
            var there = $"There are {string.Join(", ", _resources.Keys)}.";
            return Task.FromResult(AdminReply.Problem(StatusCodes.Status404NotFound, "not-found", "Not Found", there));
        }
        // RFC 9110 9.3.2: HEAD is GET without the content.
        var method = HttpMethods.IsHead(request.Method) ? HttpMethods.Get : request.Method;
        foreach (var each in methods)
        {
            if (each.Method == method) return each.Answer(request);
        }
        var allowed = string.Join(", ", methods.Select(each => each.Method == HttpMethods.Get ? "GET, HEAD" : each.Method));
        var refusal = AdminReply.Problem(StatusCodes.Status405MethodNotAllowed, "method-not-allowed", "Method Not Allowed", $"It takes {allowed}.");
        return Task.FromResult(refusal.WithField("Allow", allowed));
    }
}
