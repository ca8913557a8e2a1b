using System.Diagnostics;
using System.Text;
using Waterfall.Core;
using Waterfall.Testing;

namespace Waterfall.Functional.Tls;

/// <summary>An <c>openssl s_client</c> that is typed to: what it is told is one write, which it takes as a command or as bytes to send.</summary>
internal sealed class OpenSslSession : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _said = new();

    internal OpenSslSession(Gateway gateway, params string[] arguments)
    {
        _process = Process.Start(new ProcessStartInfo("openssl", ["s_client", "-connect", gateway.Endpoints.Values.First().ToString()!, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    internal string Said
    {
        get
        {
            lock (_said)
                return _said.ToString();
        }
    }

    internal bool HasExited => _process.HasExited;

    internal async Task TypeAsync(string text)
    {
        await _process.StandardInput.WriteAsync(text);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Waits until it has said something this many times.</summary>
    internal Task WaitForAsync(string text, int times = 1) => Eventually.TrueAsync(() => Said.Split(text).Length > times, what: text);

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_said)
            _said.AppendLine(line.Data);
    }
}
