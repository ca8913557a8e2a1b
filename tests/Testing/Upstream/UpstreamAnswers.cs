using System.Globalization;
using System.Text;

namespace Waterfall.Testing.Upstream;

/// <summary>Ready-made scripts for <see cref="RawUpstream.Handler"/>.</summary>
public static class UpstreamAnswers
{
    /// <summary>A whole response with Content-Length as text, kept alive.</summary>
    public static string Text(string body, int status = 200, string fields = "") =>
        string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} Status\r\nContent-Length: {body.Length}\r\n{fields}\r\n{body}");

    /// <summary>A chunked response as text: each string is one chunk; <paramref name="trailers"/> are whole field lines.</summary>
    public static string ChunkedText(IEnumerable<string> chunks, string trailers = "", string fields = "")
    {
        var text = new StringBuilder($"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n{fields}\r\n");
        foreach (var chunk in chunks)
            text.Append(CultureInfo.InvariantCulture, $"{chunk.Length:x}\r\n{chunk}\r\n");
        return text.Append("0\r\n").Append(trailers).Append("\r\n").ToString();
    }

    /// <summary>Reads the whole request, answers 200 with <paramref name="body"/>.</summary>
    public static Func<UpstreamExchange, Task> Ok(string body = "ok", string fields = "") => Bytes(Text(body, 200, fields));

    /// <summary>Reads the whole request, sends exactly these bytes, keeps the connection.</summary>
    public static Func<UpstreamExchange, Task> Bytes(string raw) => async exchange =>
    {
        await exchange.ReadBodyAsync();
        await exchange.SendAsync(raw);
    };

    /// <summary>Reads the whole request, sends exactly these bytes and closes (FIN).</summary>
    public static Func<UpstreamExchange, Task> BytesThenClose(string raw) => async exchange =>
    {
        await exchange.ReadBodyAsync();
        await exchange.SendAsync(raw);
        exchange.Close();
    };

    /// <summary>Reads the whole request, sends exactly these bytes and resets once <paramref name="when"/> is done.</summary>
    public static Func<UpstreamExchange, Task> BytesThenReset(string raw, Task when) => async exchange =>
    {
        await exchange.ReadBodyAsync();
        await exchange.SendAsync(raw);
        await exchange.WaitForAsync(when);
        exchange.Reset();
    };

    /// <summary>Reads the whole request and never answers.</summary>
    public static Func<UpstreamExchange, Task> Never() => async exchange =>
    {
        await exchange.ReadBodyAsync();
        await exchange.WaitForDisconnectAsync();
    };

    /// <summary>Reads the whole request and answers with its body.</summary>
    public static Func<UpstreamExchange, Task> Echo() => async exchange =>
    {
        await exchange.ReadBodyAsync();
        await exchange.SendAsync(Text(exchange.Request.BodyText));
    };

    /// <summary>Reads the whole request and answers with its target, to tell answers apart.</summary>
    public static Func<UpstreamExchange, Task> EchoTarget() => async exchange =>
    {
        await exchange.ReadBodyAsync();
        await exchange.SendAsync(Text(exchange.Request.Method == "HEAD" ? "" : exchange.Request.Target));
    };
}
