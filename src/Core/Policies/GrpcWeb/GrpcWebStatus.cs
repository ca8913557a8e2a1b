using System.Buffers.Text;
using Waterfall.Http.Grpc;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Policies.GrpcWeb;

/// <summary>
/// The status of a call in what becomes the last frame of a gRPC-Web body. It is never left out: clients of gRPC know that an answer without one is no good
/// one, those of gRPC-Web take trailers without one for OK.
/// </summary>
internal static class GrpcWebStatus
{
    private static ReadOnlySpan<byte> Code => "grpc-status"u8;

    private static ReadOnlySpan<byte> Message => "grpc-message"u8;

    /// <summary>Whether a field is part of it: the code, the message, or <c>grpc-status-details-bin</c>.</summary>
    internal static bool IsPartOf(ReadOnlySpan<byte> name) => name.StartsWith(Code) || name.SequenceEqual(Message);

    internal static bool Has(MessageHead trailers) => trailers.IndexOf(Code) >= 0;

    /// <summary>
    /// Gives trailers the status that they lack: the head's, where a server ends an answer that is but a status with an empty DATA frame; else what the answer's
    /// HTTP status means (gRPC, "HTTP to gRPC Status Code Mapping").
    /// </summary>
    internal static void Add(MessageHead trailers, MessageHead head)
    {
        for (var i = 0; i < head.FieldCount; i++)
        {
            if (!head.IsRemoved(i) && IsPartOf(head.Name(i)))
                trailers.Add(head.Name(i), head.Value(i));
        }
        if (Has(trailers))
            return;
        Span<byte> code = stackalloc byte[2];
        Utf8Formatter.TryFormat((int)GrpcStatuses.OfHttp(head.Status), code, out var length);
        trailers.Add(Code, code[..length]);
        trailers.Add(Message, "The upstream ended the call without a status."u8);
    }
}
