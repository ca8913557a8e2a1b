using Waterfall.Testing.Wire;

namespace Waterfall.Testing.Processes;

/// <summary>How a program ended and what it wrote.</summary>
public sealed record ProcessResult(int ExitCode, byte[] Output, string Error)
{
    public string Text => WireText.Text(Output);
}
