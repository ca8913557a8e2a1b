using Waterfall.Host.Commands;

return await CommandLine.RunAsync(args);
