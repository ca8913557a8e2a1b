using Waterfall.Core.IO;
using Waterfall.Core.Pipeline;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Policies.Redirect;

/// <summary>Answers with a Location.</summary>
/// <param name="to">Where to.</param>
/// <param name="status">The status code.</param>
/// <param name="staysHere">Whether a reference that begins with two slashes is none to another host.</param>
internal sealed class RedirectStage(PolicyText to, int status, bool staysHere) : Stage
{
    public override LoopTask<StageResult> OnRequestAsync(Exchange exchange)
    {
        if (!to.TryEvaluate(to.IsConstant ? null : exchange.BeginEvaluation(), out var target))
            return new(StageResult.Fail(PolicyText.Failed));
        // RFC 3986 4.2: "//evil.example" names a host, and browsers take a backslash for a slash. A request's path may begin so.
        while (staysHere && target.Length > 1 && target[0] is (byte)'/' or (byte)'\\' && target[1] is (byte)'/' or (byte)'\\')
            target = target[1..];
        var location = exchange.Text;
        PercentEncoder.WriteReference(target, location);
        exchange.Reply.Begin(status);
        exchange.Reply.Head.Add(KnownHeader.Location, location.WrittenSpan);
        return new(StageResult.Respond);
    }
}
