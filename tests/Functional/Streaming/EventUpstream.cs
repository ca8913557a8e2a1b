using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Waterfall.Functional.Streaming;

/// <summary>An upstream that sends an event when the test says so, over HTTP/1.1 or HTTP/2.</summary>
internal sealed class EventUpstream : IAsyncDisposable
{
    private readonly Channel<string> _events = Channel.CreateUnbounded<string>();
    private readonly WebApplication _application;

    private EventUpstream(WebApplication application) => _application = application;

    internal string Url => _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    internal static async Task<EventUpstream> StartAsync(bool isHttp2)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(
            IPAddress.Loopback, 0, listen => listen.Protocols = isHttp2 ? HttpProtocols.Http2 : HttpProtocols.Http1));
        var upstream = new EventUpstream(builder.Build());
        upstream._application.Run(upstream.AnswerAsync);
        await upstream._application.StartAsync();
        return upstream;
    }

    /// <summary>Has an event sent.</summary>
    internal void Send(string text) => Assert.True(_events.Writer.TryWrite(text));

    /// <summary>Has the answer ended.</summary>
    internal void End() => _events.Writer.Complete();

    public async ValueTask DisposeAsync()
    {
        _events.Writer.TryComplete();
        await _application.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        await context.Response.Body.FlushAsync();
        await foreach (var text in _events.Reader.ReadAllAsync(context.RequestAborted))
        {
            await context.Response.WriteAsync(text);
            await context.Response.Body.FlushAsync();
        }
    }
}
