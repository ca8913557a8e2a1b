using System.Buffers;
using System.Text;
using Waterfall.Core.Pipeline;

namespace Waterfall.Plugins.Tests.Policies;

/// <summary>Bodies in upper case as they pass, both ways; at the end of an answer their length.</summary>
public sealed record UpperCasePolicy : IPolicy
{
    public string Name => "upperCase";

    public Stage? Compile(PolicyContext context) => new UpperCaseStage();

    private sealed class UpperCaseStage : Stage
    {
        public override BodyFilter? FilterRequestBody(Exchange exchange) => new UpperCaseFilter(tellsLength: false);

        public override BodyFilter? FilterResponseBody(Exchange exchange) =>
            exchange.Response.Status == 200 ? new UpperCaseFilter(tellsLength: true) : null;
    }

    private sealed class UpperCaseFilter(bool tellsLength) : BodyFilter
    {
        private long _length;

        public override void Write(ReadOnlySpan<byte> run, IBufferWriter<byte> output)
        {
            Ascii.ToUpper(run, output.GetSpan(run.Length), out var written);
            output.Advance(written);
            _length += written;
        }

        public override void Complete(IBufferWriter<byte> output)
        {
            if (tellsLength)
                output.Write(Encoding.ASCII.GetBytes($"[{_length}]"));
        }
    }
}
