using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Waterfall.Http.Grpc;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Pipeline;

/// <summary>An answer of the gateway's own that tells what is wrong, rendered once: a problem document (RFC 9457), <c>application/problem+json</c>.</summary>
public sealed class Problem
{
    private readonly int _retryAfterSeconds;
    private PreparedField? _grpcStatusField;
    private PreparedField? _grpcMessageField;

    /// <summary>Makes one.</summary>
    /// <param name="status">The status code: 400 to 599.</param>
    /// <param name="code">A stable kebab-case code for programs; also the fault in the access log.</param>
    /// <param name="detail">A sentence for people.</param>
    /// <param name="closesConnection">Whether the client's connection ends with it.</param>
    public Problem(int status, string code, string detail, bool closesConnection = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(status, 400);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(status, 599);
        ArgumentException.ThrowIfNullOrEmpty(code);
        Status = status;
        Code = code;
        Detail = detail;
        ClosesConnection = closesConnection;
        Body = Render(status, code, detail);
        GrpcStatus = GrpcStatuses.OfHttp(status);
    }

    internal Problem(RejectionInfo info) : this(info.Status, info.Code, info.Detail, info.Close)
    {
    }

    /// <summary>The status code.</summary>
    public int Status { get; }

    /// <summary>The stable code.</summary>
    public string Code { get; }

    /// <summary>The sentence.</summary>
    public string Detail { get; }

    /// <summary>Whether the client's connection ends with it.</summary>
    public bool ClosesConnection { get; }

    /// <summary>After how many seconds the client may try again, as the answer's Retry-After (RFC 9110 10.2.3); 0 for no such field.</summary>
    public int RetryAfterSeconds
    {
        get => _retryAfterSeconds;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _retryAfterSeconds = value;
            RetryAfter = value == 0 ? null : new PreparedField(KnownHeader.RetryAfter, Encoding.ASCII.GetBytes(value.ToString(CultureInfo.InvariantCulture)));
        }
    }

    /// <summary>What a gRPC client is told in the place of <see cref="Status"/>. Default: what gRPC's mapping of HTTP statuses says.</summary>
    public GrpcStatus GrpcStatus { get; init; }

    internal PreparedField? RetryAfter { get; private init; }

    // Two loops may both make them: they make the same.
    internal PreparedField GrpcStatusField => _grpcStatusField ??=
        new PreparedField("grpc-status"u8, Encoding.ASCII.GetBytes(((int)GrpcStatus).ToString(CultureInfo.InvariantCulture)));

    internal PreparedField GrpcMessageField => _grpcMessageField ??= new PreparedField("grpc-message"u8, GrpcMessageText.Encode($"{Code}: {Detail}"));

    internal byte[] Body { get; }

    // RFC 9457 3.1.1: with about:blank the title is the status code's phrase.
    private static byte[] Render(int status, string code, string detail)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("type", "about:blank");
            json.WriteString("title", HttpStatus.ReasonPhrase(status));
            json.WriteNumber("status", status);
            json.WriteString("code", code);
            json.WriteString("detail", detail);
            json.WriteEndObject();
        }
        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }
}
