using System.Text;
using Waterfall.Core.Routing;
using Waterfall.Http.Http1;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Tests.Routing;

/// <summary>Parsed request heads.</summary>
internal static class Heads
{
    /// <param name="method">The method.</param>
    /// <param name="host">The authority.</param>
    /// <param name="path">The path, and the query behind a question mark.</param>
    /// <param name="fields">Further field lines, <c>name: value</c>.</param>
    internal static MessageHead Of(string method, string host, string path, params string[] fields)
    {
        var head = new MessageHead();
        var lines = string.Concat(fields.Select(field => field + "\r\n"));
        var raw = Encoding.UTF8.GetBytes($"{method} {path} HTTP/1.1\r\nHost: {host}\r\n{lines}\r\n");
        Assert.Equal(ParseStatus.Done, Http1HeadParser.ParseRequest(head, HttpLimits.Default, raw, out _));
        return head;
    }

    /// <summary>What Allow would list.</summary>
    internal static string[] Allowed(RouteTable table, MessageHead request)
    {
        var allow = new byte[table.Methods.MaxBytes];
        var text = Encoding.ASCII.GetString(allow.AsSpan(0, table.Methods.Write(table.AllowedMethods(request), allow)));
        return text.Split(", ", StringSplitOptions.RemoveEmptyEntries);
    }
}
