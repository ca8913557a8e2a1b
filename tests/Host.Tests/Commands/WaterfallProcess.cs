using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Waterfall.Host.Tests.Commands;

/// <summary>The built binary as a process.</summary>
internal sealed class WaterfallProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();

    private WaterfallProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public string Output => Text(_output);

    public string Error => Text(_error);

    /// <summary>Runs a command that ends by itself.</summary>
    public static async Task<(int Code, string Output, string Error)> RunAsync(params string[] args)
    {
        using var process = Start(args);
        var code = await process.WaitAsync();
        return (code, process.Output, process.Error);
    }

    public static WaterfallProcess Start(params string[] args)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "waterfall"), args)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = new WaterfallProcess(new Process { StartInfo = start });
        process._process.OutputDataReceived += (_, e) => Append(process._output, e.Data);
        process._process.ErrorDataReceived += (_, e) => Append(process._error, e.Data);
        process._process.Start();
        process._process.BeginOutputReadLine();
        process._process.BeginErrorReadLine();
        return process;
    }

    /// <summary>Waits until it has said something, on either stream.</summary>
    public async Task WaitForAsync(string text)
    {
        var waited = Stopwatch.StartNew();
        while (!Output.Contains(text, StringComparison.Ordinal) && !Error.Contains(text, StringComparison.Ordinal))
        {
            Assert.False(_process.HasExited && waited.Elapsed > TimeSpan.FromSeconds(1), $"ended without saying '{text}':\n{Output}{Error}");
            Assert.True(waited.Elapsed < Patience, $"did not say '{text}':\n{Output}{Error}");
            await Task.Delay(10);
        }
    }

    /// <summary>Sends a signal, as "TERM" or "INT".</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Waits for its end, which also ends its streams.</summary>
    public async Task<int> WaitAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }

    private static void Append(StringBuilder text, string? line)
    {
        if (line is null) return;
        lock (text) text.Append(line).Append('\n');
    }

    private static string Text(StringBuilder text)
    {
        lock (text) return text.ToString();
    }
}
