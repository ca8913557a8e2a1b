using System.Buffers;

namespace Waterfall.Testing.Wire;

internal static class PatternSender
{
    private const int Run = 128 * 1024;

    public static async Task SendAsync(Func<ReadOnlyMemory<byte>, Task> send, long count)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Run);
        try
        {
            for (long at = 0; at < count;)
            {
                var length = (int)Math.Min(Run, count - at);
                Pattern.Fill(buffer.AsSpan(0, length), at);
                await send(buffer.AsMemory(0, length));
                at += length;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
