using System.Diagnostics;
using System.Text;

namespace Waterfall.Testing.Processes;

/// <summary>A process that ends with the test.</summary>
public sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private ChildProcess(Process process)
    {
        _process = process;
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>What it has written to its standard output and error.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    /// <summary>The full path of a program on PATH or in the system's sbin folders; null where it is not installed.</summary>
    public static string? Find(string program) =>
        $"{Environment.GetEnvironmentVariable("PATH")}:/usr/local/sbin:/usr/sbin:/sbin".Split(':')
            .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    public static ChildProcess Start(string program, params IReadOnlyList<string> arguments) =>
        new(Process.Start(StartInfo(program, arguments)) ?? throw new InvalidOperationException($"{program} did not start"));

    /// <summary>Runs a program to its end and returns its output byte for byte.</summary>
    /// <exception cref="TimeoutException">It ran for longer than <paramref name="limit"/> and was killed.</exception>
    public static async Task<ProcessResult> RunAsync(string program, IReadOnlyList<string> arguments, TimeSpan? limit = null)
    {
        using var process = Process.Start(StartInfo(program, arguments)) ?? throw new InvalidOperationException($"{program} did not start");
        using var time = new CancellationTokenSource(limit ?? TimeSpan.FromSeconds(60));
        try
        {
            var output = new MemoryStream();
            var copy = process.StandardOutput.BaseStream.CopyToAsync(output, time.Token);
            var error = process.StandardError.ReadToEndAsync(time.Token);
            await Task.WhenAll(copy, error, process.WaitForExitAsync(time.Token));
            return new ProcessResult(process.ExitCode, output.ToArray(), await error);
        }
        catch (OperationCanceledException e)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)}", e);
        }
    }

    /// <summary>Waits for its end and returns its exit code.</summary>
    public async Task<int> WaitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static ProcessStartInfo StartInfo(string program, IReadOnlyList<string> arguments) => new(Find(program) ?? program, arguments)
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        UseShellExecute = false,
    };

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_output)
            _output.AppendLine(line.Data);
    }
}
