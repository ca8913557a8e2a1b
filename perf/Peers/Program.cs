using System.CommandLine;
using Waterfall.Peers;

const int BadUsage = 2;

var parsed = PerfCommand.Create().Parse(args);
// On Ctrl-C and SIGTERM the run has this long to end what it started.
var invocation = new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) };
var exitCode = await parsed.InvokeAsync(invocation);
return parsed.Errors.Count > 0 ? BadUsage : exitCode;
