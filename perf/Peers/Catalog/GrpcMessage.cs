namespace Waterfall.Peers.Catalog;

/// <summary>The message that unary calls send and get.</summary>
internal static class GrpcMessage
{
    /// <summary>The flag and the length before a message (gRPC over HTTP/2, Length-Prefixed-Message).</summary>
    public const int PrefixBytes = 5;

    /// <summary>The path of a call. The upstream is a file server: the ending stands for the content type.</summary>
    public const string Path = "/waterfall.Users/Get.grpc";

    /// <summary>What bodies of calls are.</summary>
    public const string ContentType = "application/grpc";

    /// <summary>The trailer of a call that succeeded.</summary>
    public const string StatusTrailer = "grpc-status: 0";

    /// <summary>Whole bytes of a message of this many, prefix included, less than 256.</summary>
    public static byte[] Of(int bytes)
    {
        var message = new byte[bytes];
        new Random(bytes).NextBytes(message);
        message.AsSpan(0, PrefixBytes - 1).Clear(); // not compressed; a length of one byte
        message[PrefixBytes - 1] = checked((byte)(bytes - PrefixBytes));
        return message;
    }
}
