using System.Globalization;
using NBomber.CSharp;
using Waterfall.LoadTests;

const int Passed = 0;
const int Failed = 1;
const int BadUsage = 2;
const int DefaultRate = 1_000;
const int DefaultMinutes = 5;
const int LeastRate = 100; // one request in every interval of 10 ms

var rate = args.Length > 2 ? Number(args[2]) : DefaultRate;
var minutes = args.Length > 3 ? Number(args[3]) : DefaultMinutes;
if (args.Length is < 2 or > 4
    || !Uri.TryCreate(args[1], UriKind.Absolute, out var address)
    || rate < LeastRate
    || minutes < 1
    || LoadProfile.Find(args[0], rate, minutes) is not { } profile)
{
    Console.Error.WriteLine($"usage: waterfall-load-tests {string.Join('|', LoadProfile.Names)} URL [REQUESTS-PER-SECOND] [MINUTES]");
    Console.Error.WriteLine($"  requests per second: at least {LeastRate}, by default {DefaultRate}; minutes: by default {DefaultMinutes}");
    return BadUsage;
}

using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
var stats = NBomberRunner
    .RegisterScenarios(GatewayScenario.Create(client, address, profile))
    .WithTestSuite("waterfall")
    .WithTestName(profile.Name)
    .WithReportFolder(Path.Combine("TestResults", "load", profile.Name))
    .Run();
return FailureCheck.Print(stats, profile) ? Passed : Failed;

static int Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
