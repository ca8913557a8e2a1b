using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Waterfall.Testing.Wire;

namespace Waterfall.Functional.Http2;

/// <summary>Kestrel as an upstream that speaks what it is told to. What it does stands in the path.</summary>
internal sealed class KestrelOrigin : IAsyncDisposable
{
    private const int PieceBytes = 64 * 1024;

    private readonly WebApplication _kestrel;
    private readonly ConcurrentDictionary<string, byte> _connections = [];
    private int _accepted;
    private int _aborts;
    private int _hanging;

    private KestrelOrigin(HttpProtocols protocols, X509Certificate2? certificate, int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(IPAddress.Loopback, port, listen =>
            {
                listen.Protocols = protocols;
                listen.Use(next => connection =>
                {
                    Interlocked.Increment(ref _accepted);
                    return next(connection);
                });
                if (certificate is not null)
                    listen.UseHttps(certificate);
            });
        });
        _kestrel = builder.Build();
        _kestrel.Run(AnswerAsync);
    }

    internal string Url => _kestrel.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    /// <summary>Requests that ended because their client, the gateway, gave them up.</summary>
    internal int Aborts => Volatile.Read(ref _aborts);

    /// <summary>Requests for <c>/hang</c> that have come.</summary>
    internal int Hanging => Volatile.Read(ref _hanging);

    /// <summary>Connections that were made, whether or not anything came on them.</summary>
    internal int Accepted => Volatile.Read(ref _accepted);

    /// <summary>Connections that requests have come on.</summary>
    internal int Connections => _connections.Count;

    /// <summary>Lets answers of <c>/stream</c> end.</summary>
    internal TaskCompletionSource Release { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="protocols">What it speaks; of several ALPN tells which.</param>
    /// <param name="certificate">What it shows, for TLS.</param>
    /// <param name="port">Where it listens; 0 for a free port.</param>
    internal static async Task<KestrelOrigin> StartAsync(HttpProtocols protocols, X509Certificate2? certificate = null, int port = 0)
    {
        var origin = new KestrelOrigin(protocols, certificate, port);
        await origin._kestrel.StartAsync();
        return origin;
    }

    public async ValueTask DisposeAsync()
    {
        Release.TrySetResult();
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _kestrel.StopAsync(now.Token);
        await _kestrel.DisposeAsync();
    }

    private Task AnswerAsync(HttpContext context)
    {
        _connections.TryAdd(context.Connection.Id, 0);
        context.Response.Headers["x-protocol"] = context.Request.Protocol;
        return context.Request.Path.Value switch
        {
            "/echo" => EchoAsync(context),
            "/duplex" => context.Request.Body.CopyToAsync(context.Response.Body),
            "/count" => CountAsync(context),
            "/large" => SendAsync(context.Response, int.Parse(context.Request.QueryString.Value![1..], CultureInfo.InvariantCulture)),
            "/trailers" => SendTrailersAsync(context.Response),
            "/early" => RefuseEarly(context.Response),
            "/hang" => HangAsync(context),
            "/stream" => StreamAsync(context.Response),
            "/reset" => Reset(context),
            "/half" => AbortHalfwayAsync(context),
            "/empty" => Task.FromResult(context.Response.StatusCode = int.Parse(context.Request.QueryString.Value![1..], CultureInfo.InvariantCulture)),
            _ => context.Response.WriteAsync($"{context.Request.Method} {context.Request.Path} {context.Request.Host}"),
        };
    }

    // All of it, then the answer: a client that reads nothing before it has sent everything fills the windows of an answer that comes earlier, and hangs.
    private static async Task EchoAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body.GetBuffer().AsMemory(0, (int)body.Length));
    }

    // How many bytes came, and whether they were those of the pattern.
    private static async Task CountAsync(HttpContext context)
    {
        var check = new PatternCheck();
        var piece = new byte[PieceBytes];
        int count;
        while ((count = await context.Request.Body.ReadAsync(piece)) > 0)
            check.Accept(piece.AsMemory(0, count));
        await context.Response.WriteAsync(check.Intact ? $"{check.Length}" : "not the pattern");
    }

    private static async Task SendAsync(HttpResponse response, int length)
    {
        var bytes = Pattern.Bytes(length);
        for (var at = 0; at < length; at += PieceBytes)
            await response.Body.WriteAsync(bytes.AsMemory(at, Math.Min(PieceBytes, length - at)));
    }

    private static async Task SendTrailersAsync(HttpResponse response)
    {
        response.DeclareTrailer("x-check");
        await response.WriteAsync("body");
        response.AppendTrailer("x-check", "sum");
    }

    private static Task RefuseEarly(HttpResponse response)
    {
        response.StatusCode = 403;
        return response.WriteAsync("early");
    }

    private async Task HangAsync(HttpContext context)
    {
        Interlocked.Increment(ref _hanging);
        try
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            Interlocked.Increment(ref _aborts);
        }
    }

    private async Task StreamAsync(HttpResponse response)
    {
        await response.WriteAsync("one");
        await response.Body.FlushAsync();
        await Release.Task;
        await response.WriteAsync("two");
    }

    private static Task Reset(HttpContext context)
    {
        if (context.Features.Get<IHttpResetFeature>() is { } stream)
            stream.Reset(2); // INTERNAL_ERROR
        else
            context.Abort();
        return Task.CompletedTask;
    }

    private async Task AbortHalfwayAsync(HttpContext context)
    {
        context.Response.ContentLength = 10;
        await context.Response.WriteAsync("half");
        await context.Response.Body.FlushAsync();
        await Release.Task;
        context.Abort();
    }
}
