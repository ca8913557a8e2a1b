using System.CommandLine;
using System.Text;
using Waterfall.Core.Configuration;
using Waterfall.Host.Reload;
using Waterfall.Http.Http1;
using Waterfall.Http.Semantics;

namespace Waterfall.Host.Commands;

/// <summary><c>waterfall explain --config FILE METHOD URL</c></summary>
internal static class ExplainCommand
{
    public const string Examples = """
          waterfall explain --config gateway.yaml GET http://api.example.com/users/42
          waterfall explain -c gateway.yaml POST /orders -H 'x-tier: gold' -H 'host: api.example.com'

        It sends nothing. 0: a route takes the request, 1: none does.
        """;

    private const string Schemes = "://";

    public static Command Create()
    {
        var config = new Option<string>("--config", "-c") { Description = "The configuration file (YAML).", HelpName = "FILE", Required = true };
        var header = new Option<string[]>("--header", "-H") { Description = "A header field of the request, 'name: value'; may be repeated.", HelpName = "FIELD" };
        var method = new Argument<string>("METHOD") { Description = "The request's method." };
        var url = new Argument<string>("URL") { Description = "Its URL (http://host/path), or a path." };
        var command = new Command("explain", "Say which route takes a request, and why no other does.") { method, url, config, header };
        command.SetAction(parsed =>
        {
            var console = parsed.InvocationConfiguration;
            var request = Write(parsed.GetRequiredValue(method), parsed.GetRequiredValue(url), parsed.GetValue(header) ?? []);
            if (request.Any(line => line.Any(char.IsControl)))
            {
                console.Error.WriteLine("waterfall: the method, the URL or a header field has a control character in it");
                return ExitCode.Usage;
            }
            var loaded = ConfigReport.Load(new ConfigFile(parsed.GetRequiredValue(config)), console.Error).Config;
            return loaded is null ? ExitCode.Usage : Explain(loaded, request, console);
        });
        return command;
    }

    private static int Explain(GatewayConfig config, string[] lines, InvocationConfiguration console)
    {
        var head = new MessageHead();
        var bytes = Encoding.UTF8.GetBytes(string.Join("\r\n", lines) + "\r\n\r\n");
        var status = Http1HeadParser.ParseRequest(head, HttpLimits.Default, bytes, out _);
        console.Output.WriteLine(lines[0][..^" HTTP/1.1".Length]);
        if (status == ParseStatus.Done) return new ExplainReport(config, console.Output).Write(head) ? ExitCode.Ok : ExitCode.Failed;
        var refusal = HttpRejections.Describe(status == ParseStatus.NeedMore ? HttpRejection.InvalidRequestLine : head.Rejection);
        console.Output.WriteLine($"refused before it is routed: {refusal.Status} {refusal.Code}: {refusal.Detail}");
        return ExitCode.Failed;
    }

    // The request as a client would send it; the path stays as it was given, for the gateway's own normalisation to be seen.
    private static string[] Write(string method, string url, string[] headers)
    {
        var scheme = url.IndexOf(Schemes, StringComparison.Ordinal);
        var authority = scheme < 0 ? "localhost" : url[(scheme + Schemes.Length)..].Split('/', '?')[0];
        var hasHost = headers.Any(each => each.StartsWith("host:", StringComparison.OrdinalIgnoreCase));
        string[] host = hasHost ? [] : [$"Host: {authority}"];
        return [$"{method} {url} HTTP/1.1", .. host, .. headers];
    }
}
