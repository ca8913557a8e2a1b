using System.Globalization;
using Waterfall.Testing.Wire;

namespace Waterfall.Testing.Client;

internal static class ResponseReader
{
    /// <summary>One head: status line and fields. Null when the peer closed before its first byte.</summary>
    public static async Task<RawResponse?> ReadHeadAsync(WireReader reader, string method, CancellationToken cancel)
    {
        var line = await reader.ReadLineAsync(cancel);
        if (line is null)
            return null;
        // RFC 9112 4: status-line = HTTP-version SP status-code SP [ reason-phrase ]
        var wellFormed = line.Length >= 13 && line[..8] is "HTTP/1.1" or "HTTP/1.0" && line[8] == ' ' && line[12] == ' '
            && line[9..12].All(char.IsAsciiDigit) && WireText.IsFieldValue(line);
        if (!wellFormed)
            throw new WireException(WireFault.Malformed, $"status line '{WireText.Visible(line)}'");
        var status = int.Parse(line[9..12], CultureInfo.InvariantCulture);
        var fields = await MessageReader.ReadFieldsAsync(reader, cancel);
        return new RawResponse(line[..8], status, line[13..], fields, BodyFraming.OfResponse(fields, status, method));
    }

    /// <summary>Interim responses, the final one and its body.</summary>
    public static async Task<RawResponse> ReadAsync(WireReader reader, string method, CancellationToken cancel)
    {
        var interim = new List<RawResponse>();
        while (true)
        {
            var head = await ReadHeadAsync(reader, method, cancel)
                ?? throw new WireException(WireFault.Truncated, "closed without a response");
            if (head.Status is >= 100 and < 200 and not 101)
            {
                interim.Add(head);
                continue;
            }

            head.Interim = interim;
            var body = new MemoryStream();
            head.Trailers = await MessageReader.ReadBodyAsync(reader, head.Framing, run => body.Write(run.Span), cancel);
            head.Body = body.ToArray();
            return head;
        }
    }
}
