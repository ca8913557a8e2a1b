using System.Text;
using Waterfall.Core.Memory;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Pipeline;

/// <summary>Problem documents (RFC 9457).</summary>
internal static class ProblemJson
{
    /// <summary>Writes <c>{"type":"about:blank","title":…,"status":…,"code":…,"detail":…}</c>; the texts are the gateway's own and need no escaping.</summary>
    internal static void Write(ByteQueue queue, RejectionInfo info)
    {
        queue.Write("{\"type\":\"about:blank\",\"title\":\""u8);
        queue.Write(HttpStatus.ReasonPhrase(info.Status));
        queue.Write("\",\"status\":"u8);
        WriteText(queue, info.Status.ToString(System.Globalization.CultureInfo.InvariantCulture));
        queue.Write(",\"code\":\""u8);
        WriteText(queue, info.Code);
        queue.Write("\",\"detail\":\""u8);
        WriteText(queue, info.Detail);
        queue.Write("\"}\n"u8);
    }

    private static void WriteText(ByteQueue queue, string text) =>
        queue.Advance(Encoding.UTF8.GetBytes(text, queue.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length))));
}
