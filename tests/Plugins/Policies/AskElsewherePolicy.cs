using System.Text;
using Waterfall.Core.IO;
using Waterfall.Core.Pipeline;

namespace Waterfall.Plugins.Tests.Policies;

/// <summary>Asks a service of its own, off the loop, who may pass; the exchange goes on, on its loop, with the answer.</summary>
public sealed record AskElsewherePolicy(Func<string, Task<string?>> Ask) : IPolicy
{
    public string Name => "askElsewhere";

    public Stage? Compile(PolicyContext context) => new AskStage(Ask);

    private sealed class AskStage(Func<string, Task<string?>> ask) : Stage
    {
        private static readonly Problem Refused = new(401, "nobody-knows-you", "The service does not know the key.");

        public override async LoopTask<StageResult> OnRequestAsync(Exchange exchange)
        {
            var field = exchange.Request.IndexOf("x-key"u8);
            var key = field < 0 ? "" : Encoding.ASCII.GetString(exchange.Request.Value(field));
            var thread = Environment.CurrentManagedThreadId;
            var user = await exchange.RunAsync(() => ask(key));
            if (thread != Environment.CurrentManagedThreadId)
                throw new InvalidOperationException("The exchange went on elsewhere.");
            if (user is null)
                return StageResult.Fail(Refused);
            exchange.Request.Set("x-user"u8, Encoding.ASCII.GetBytes(user));
            return StageResult.Continue;
        }
    }
}
