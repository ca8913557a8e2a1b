using System.Text;
using Waterfall.Core.Diagnostics;

namespace Waterfall.Core.Tests.Diagnostics;

/// <summary>A target that takes so many bytes a write, and fails or stands still when it is told to.</summary>
internal sealed class ScriptedTarget(string name = "scripted", int bytesAtOnce = int.MaxValue) : LogTarget(name)
{
    private readonly MemoryStream _taken = new();

    /// <summary>What to fail with; null for success.</summary>
    public volatile string? Failure;

    /// <summary>How many bytes are taken before <see cref="Failure"/>; it fails at once when it is 0.</summary>
    public int BytesBeforeFailure;

    public volatile bool IsBusy;
    public volatile bool IsDisposed;
    public volatile int Attempts;

    public string Text
    {
        get
        {
            lock (_taken)
                return Encoding.ASCII.GetString(_taken.ToArray());
        }
    }

    internal override int Write(ReadOnlySpan<byte> bytes)
    {
        Attempts++;
        if (IsBusy)
            return 0;
        var count = Math.Min(bytes.Length, bytesAtOnce);
        if (Failure is { } failure)
        {
            count = Math.Min(count, BytesBeforeFailure);
            if (count == 0)
                throw new IOException(failure);
            BytesBeforeFailure -= count;
        }
        lock (_taken)
            _taken.Write(bytes[..count]);
        return count;
    }

    public override void Dispose() => IsDisposed = true;
}
