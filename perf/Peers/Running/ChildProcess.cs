using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Waterfall.Peers.Running;

/// <summary>A server that we started and that we end, pinned to a core.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private const int KeptLines = 20;
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    private readonly Process _process;
    private readonly Queue<string> _lastLines = new();

    private ChildProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>The last lines that it wrote, for a message.</summary>
    public string LastLines
    {
        get
        {
            lock (_lastLines)
                return string.Join('\n', _lastLines);
        }
    }

    /// <summary>A start of a command on one core. taskset replaces itself by the command: the process id is the command's.</summary>
    public static ProcessStartInfo Pinned(
        int core,
        string file,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo("taskset") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("--cpu-list");
        start.ArgumentList.Add(core.ToString(CultureInfo.InvariantCulture));
        start.ArgumentList.Add(file);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        return start;
    }

    /// <summary>Starts a server and waits until it accepts connections.</summary>
    /// <exception cref="PeerFailedException">It cannot be started, ended, or does not listen in time.</exception>
    public static async Task<ChildProcess> StartAsync(ProcessStartInfo start, int port, CancellationToken cancellation)
    {
        var child = new ChildProcess(new Process { StartInfo = start });
        try
        {
            child._process.Start();
            child._process.BeginOutputReadLine();
            child._process.BeginErrorReadLine();
        }
        catch (Win32Exception error)
        {
            child._process.Dispose();
            throw new PeerFailedException(error.Message);
        }

        try
        {
            await child.WaitUntilListeningAsync(port, cancellation);
            return child;
        }
        catch
        {
            await child.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends it: asked first, then killed with all its children.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            Posix.Terminate(Id);
            using var limit = new CancellationTokenSource(StopLimit);
            try
            {
                await _process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
                await _process.WaitForExitAsync(CancellationToken.None);
            }
        }

        _process.Dispose();
    }

    private async Task WaitUntilListeningAsync(int port, CancellationToken cancellation)
    {
        var started = Stopwatch.StartNew();
        while (!await AcceptsAsync(port, cancellation))
        {
            if (_process.HasExited)
            {
                await _process.WaitForExitAsync(cancellation); // until its output is read as well
                throw new PeerFailedException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"ended with exit code {_process.ExitCode} before it listened\n{LastLines}").TrimEnd());
            }

            if (started.Elapsed > StartLimit)
                throw new PeerFailedException($"does not listen after {StartLimit.TotalSeconds} s\n{LastLines}".TrimEnd());
            await Task.Delay(PollInterval, cancellation);
        }
    }

    private static async Task<bool> AcceptsAsync(int port, CancellationToken cancellation)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancellation);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private void Keep(string? line)
    {
        if (line is null)
            return;
        lock (_lastLines)
        {
            _lastLines.Enqueue(line);
            if (_lastLines.Count > KeptLines)
                _lastLines.Dequeue();
        }
    }
}
