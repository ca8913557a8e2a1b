using System.CommandLine;
using System.CommandLine.Parsing;
using Waterfall.Core;
using Waterfall.Core.Configuration;
using Waterfall.Core.Diagnostics;

namespace Waterfall.Host.Commands;

/// <summary>The options of a command that runs a gateway.</summary>
internal sealed class EngineOptions
{
    private const int MaxLoops = 1024;
    private static readonly TimeSpan DefaultDrainTimeout = TimeSpan.FromSeconds(30);

    private readonly Option<int> _loops = new("--loops")
    {
        Description = "Event loops, each a thread of its own; 0: one for each processor that this process may use.",
        HelpName = "N",
        DefaultValueFactory = _ => 0,
    };

    private readonly Option<TimeSpan?> _drainTimeout = new("--drain-timeout")
    {
        Description = $"How long a stop waits for the requests in flight, as 500ms, 30s or 5m. [default: {Durations.Format(DefaultDrainTimeout)}]",
        HelpName = "DURATION",
    };

    private readonly Option<TimeSpan?> _drainDelay = new("--drain-delay")
    {
        Description = "How long a stop waits before the listeners close, not ready and still serving, so that balancers send elsewhere. [default: 0s]",
        HelpName = "DURATION",
    };

    private readonly Option<string> _engine = new("--engine")
    {
        Description = "What waits for the sockets: epoll (Linux), socket (any system), or auto, which takes epoll where there is one.",
        HelpName = "auto|epoll|socket",
        DefaultValueFactory = _ => "auto",
    };

    public EngineOptions(Command command)
    {
        _loops.CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (int.TryParse(text, out var loops) && loops is >= 0 and <= MaxLoops) return loops;
            result.AddError($"--loops: '{text}' is not a number from 0 to {MaxLoops}");
            return 0;
        };
        _drainTimeout.CustomParser = ParseDuration;
        _drainDelay.CustomParser = ParseDuration;
        string[] engines = ["auto", "epoll", "socket"];
        _engine.Validators.Add(result =>
        {
            if (result.Tokens is not [var token] || engines.Contains(token.Value)) return;
            var nearest = NearestName.Find(token.Value, engines);
            result.AddError($"--engine: '{token.Value}' is not one of auto, epoll, socket{(nearest is null ? "" : $"; did you mean '{nearest}'?")}");
        });
        command.Options.Add(_loops);
        command.Options.Add(_drainTimeout);
        command.Options.Add(_drainDelay);
        command.Options.Add(_engine);
    }

    public GatewayOptions Gateway(ParseResult parsed) => new() { Loops = parsed.GetValue(_loops), Engine = parsed.GetValue(_engine)! };

    public TimeSpan DrainTimeout(ParseResult parsed) => parsed.GetValue(_drainTimeout) ?? DefaultDrainTimeout;

    public TimeSpan DrainDelay(ParseResult parsed) => parsed.GetValue(_drainDelay) ?? TimeSpan.Zero;

    private static TimeSpan? ParseDuration(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (Durations.TryParse(text, out var time) && ConfigBounds.OptionalTimeout.Contain(time)) return time;
        var suggestion = Durations.TryParse(text, out _) ? null : Durations.Suggest(text);
        var name = ((OptionResult)result.Parent!).Option.Name;
        result.AddError($"{name}: '{text}' is not {Durations.Expected}, up to 24h{(suggestion is null ? "" : $"; did you mean '{suggestion}'?")}");
        return null;
    }
}
