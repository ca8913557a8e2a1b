using System.Globalization;
using System.Text;

namespace Waterfall.Functional.Rigs;

/// <summary>Requests as text.</summary>
internal static class Raw
{
    public const string Host = "example.test";

    /// <summary>A request without a body. <paramref name="fields"/> are whole field lines, each with its CRLF.</summary>
    public static string Request(string method, string target = "/", string fields = "", string version = "HTTP/1.1") =>
        $"{method} {target} {version}\r\nHost: {Host}\r\n{fields}\r\n";

    public static string Get(string target = "/", string fields = "") => Request("GET", target, fields);

    /// <summary>A request with Content-Length.</summary>
    public static string Post(string body, string target = "/", string fields = "") =>
        Request("POST", target, string.Create(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n{fields}")) + body;

    /// <summary>The head of a chunked request.</summary>
    public static string ChunkedHead(string target = "/", string fields = "") =>
        Request("POST", target, $"Transfer-Encoding: chunked\r\n{fields}");

    /// <summary>A chunked request, a string a chunk; <paramref name="trailers"/> are whole field lines.</summary>
    public static string Chunked(IEnumerable<string> chunks, string trailers = "", string target = "/", string fields = "")
    {
        var text = new StringBuilder(ChunkedHead(target, fields));
        foreach (var chunk in chunks)
            text.Append(CultureInfo.InvariantCulture, $"{chunk.Length:x}\r\n{chunk}\r\n");
        return text.Append("0\r\n").Append(trailers).Append("\r\n").ToString();
    }
}
