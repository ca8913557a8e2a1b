using System.Buffers;
using System.Text;
using Waterfall.Core.Pipeline;

namespace Waterfall.Functional.Streaming;

/// <summary>A policy whose filter every answer passes through.</summary>
internal sealed record UpperCasePolicy : IPolicy
{
    public string Name => "upperCase";

    public Stage Compile(PolicyContext context) => new UpperCaseStage();

    private sealed class UpperCaseStage : Stage
    {
        public override BodyFilter FilterResponseBody(Exchange exchange) => new UpperCaseFilter();
    }

    private sealed class UpperCaseFilter : BodyFilter
    {
        public override void Write(ReadOnlySpan<byte> run, IBufferWriter<byte> output)
        {
            Ascii.ToUpper(run, output.GetSpan(run.Length), out var written);
            output.Advance(written);
        }
    }
}
