using System.Text;

namespace Waterfall.Host.Yaml;

/// <summary>Reads small text files, where what is wrong with one is a sentence and not an exception.</summary>
internal static class TextFile
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The file's text without a byte order mark; null if it cannot be read, and why.</summary>
    public static string? Read(string path, int maxBytes, out string reason) =>
        ReadBytes(path, maxBytes, out reason) is { } bytes ? Decode(bytes, out reason) : null;

    /// <summary>The file's bytes; null if it cannot be read, and why.</summary>
    public static byte[]? ReadBytes(string path, int maxBytes, out string reason)
    {
        reason = "";
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var buffer = new MemoryStream();
            // By what is read, not by the length that is told: pipes and files of /proc tell none.
            var block = new byte[16 * 1024];
            for (int read; (read = file.Read(block)) > 0;)
            {
                buffer.Write(block, 0, read);
                if (buffer.Length <= maxBytes) continue;
                reason = $"it is longer than {Core.Configuration.ByteSizes.Format(maxBytes)}";
                return null;
            }
            return buffer.ToArray();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            reason = Reason(e, path);
        }
        return null;
    }

    /// <summary>The text of UTF-8 without a byte order mark; null if it is not UTF-8, and that.</summary>
    public static string? Decode(ReadOnlySpan<byte> bytes, out string reason)
    {
        reason = "";
        try
        {
            var text = Strict.GetString(bytes);
            return text.StartsWith('\uFEFF') ? text[1..] : text;
        }
        catch (DecoderFallbackException)
        {
            reason = "it is not UTF-8";
            return null;
        }
    }

    private static string Reason(Exception e, string path) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException => "there is no such file",
        _ when Directory.Exists(path) => "it is a directory",
        UnauthorizedAccessException => "permission denied",
        _ => e.Message.TrimEnd('.'),
    };
}
