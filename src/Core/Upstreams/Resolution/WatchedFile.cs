using System.Text;

namespace Waterfall.Core.Upstreams.Resolution;

/// <summary>A small text file, parsed, and parsed again when it has changed. Looked at only when asked; any thread may.</summary>
internal sealed class WatchedFile<T>(string path, Func<string, T> parse, T missing)
    where T : class
{
    /// <summary>A hosts file used as a block list may have a few MiB; what is past the bound is not read.</summary>
    private const int MaxLength = 16 * 1024 * 1024;

    /// <summary>
    /// Time stamps are as coarse as the kernel's tick: a file read this soon after its last change may change again under the same stamp.
    /// </summary>
    private static readonly TimeSpan SettleTime = TimeSpan.FromMilliseconds(100);

    private volatile Version? _last;

    /// <summary>The content as of now; when the file is missing or unreadable, what stands for that.</summary>
    public T Current()
    {
        if (!File.Exists(path))
        {
            _last = null;
            return missing;
        }

        try
        {
            // Both files are often symbolic links (systemd-resolved, Kubernetes): the handle is the target's, so its changes are seen.
            using var handle = File.OpenHandle(path);
            var changedAt = File.GetLastWriteTimeUtc(handle);
            var length = RandomAccess.GetLength(handle);
            if (_last is { } last && last.ChangedAt == changedAt && last.Length == length && last.Settled)
                return last.Content;

            var settled = DateTime.UtcNow - changedAt > SettleTime;
            var bytes = new byte[Math.Min(length, MaxLength)];
            var read = 0;
            while (read < bytes.Length && RandomAccess.Read(handle, bytes.AsSpan(read), read) is > 0 and var count)
                read += count;
            var content = parse(Encoding.UTF8.GetString(bytes, 0, read));
            _last = new Version(content, changedAt, length, settled);
            return content;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _last = null;
            return missing;
        }
    }

    private sealed record Version(T Content, DateTime ChangedAt, long Length, bool Settled);
}
