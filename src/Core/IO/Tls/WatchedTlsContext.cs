namespace Waterfall.Core.IO.Tls;

/// <summary>Something made of files, and made again when they have changed. Used off the loops but for what it gives them by one reference.</summary>
/// <param name="name">What it belongs to, for messages: <c>listeners.public.tls</c>.</param>
internal abstract class WatchedTlsContext(string name)
{
    // Time stamps are as coarse as the kernel's tick: a file read this soon after its last change may change again under the same one.
    private static readonly TimeSpan SettleTime = TimeSpan.FromMilliseconds(100);

    private (DateTime ChangedAt, long Length)[] _stamps = [];
    private bool _isSettled;
    private readonly CertificateTerms _terms = new();
    private volatile IReadOnlyList<ShownCertificate> _shown = [];

    /// <summary>What it belongs to: <c>listeners.public.tls</c>.</summary>
    internal string Name => name;

    /// <summary>The certificates in use that the gateway shows, those behind each of them following it.</summary>
    internal IReadOnlyList<ShownCertificate> Shown
    {
        get => _shown;
        private protected set => _shown = value;
    }

    /// <summary>The files it is made of.</summary>
    protected abstract IReadOnlyList<string> Paths { get; }

    /// <summary>Makes it. Throws <see cref="TlsFileException"/>; what was made before stays then.</summary>
    internal void Load()
    {
        // Before the files are read: a change in between is seen the next time.
        var stamps = Stamps();
        _isSettled = stamps.All(each => DateTime.UtcNow - each.ChangedAt > SettleTime);
        _stamps = stamps;
        Read();
    }

    /// <summary>
    /// Makes it again if a file has changed. Files that cannot be used are told of, once for each change, and leave what there was; so are certificates that
    /// do not hold, or not for long.
    /// </summary>
    internal virtual void Refresh(Action<string> notice)
    {
        LoadIfChanged(notice);
        foreach (var told in _terms.Tell(_shown, DateTime.UtcNow))
            notice($"{name}: {told}");
    }

    private void LoadIfChanged(Action<string> notice)
    {
        if (_isSettled && Stamps().AsSpan().SequenceEqual(_stamps))
            return;
        var isChange = !Stamps().AsSpan().SequenceEqual(_stamps);
        try
        {
            Load();
            if (isChange)
                notice($"{name}: certificates were loaded anew");
        }
        catch (TlsFileException exception)
        {
            if (isChange)
                notice($"{name}: the certificates before stay in use: {exception.Message}");
        }
    }

    protected abstract void Read();

    private (DateTime ChangedAt, long Length)[] Stamps() => [.. Paths.Select(StampOf)];

    // Of the file that a symbolic link leads to (Kubernetes swaps links).
    private static (DateTime ChangedAt, long Length) StampOf(string path)
    {
        try
        {
            using var handle = File.OpenHandle(path);
            return (File.GetLastWriteTimeUtc(handle), RandomAccess.GetLength(handle));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }
}
