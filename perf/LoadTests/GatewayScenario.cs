using System.Globalization;
using NBomber.Contracts;
using NBomber.CSharp;

namespace Waterfall.LoadTests;

/// <summary>What a virtual user does: one GET, its body read to the end.</summary>
internal static class GatewayScenario
{
    private static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10);

    /// <summary>The scenario for a profile.</summary>
    /// <param name="client">Shared by all virtual users, as its connections are.</param>
    /// <param name="address">What is requested.</param>
    /// <param name="profile">The load over time; also the scenario's name.</param>
    public static ScenarioProps Create(HttpClient client, Uri address, LoadProfile profile) =>
        Scenario.Create(profile.Name, async context =>
            {
                var get = await Step.Run("get", context, () => GetAsync(client, address));
                return get;
            })
            .WithInit(_ => EnsureReachableAsync(client, address))
            .WithWarmUpDuration(WarmUp)
            .WithLoadSimulations([.. profile.Simulations]);

    private static async Task<Response<object>> GetAsync(HttpClient client, Uri address)
    {
        using var limit = new CancellationTokenSource(RequestLimit);
        try
        {
            using var response = await client.GetAsync(address, HttpCompletionOption.ResponseContentRead, limit.Token);
            var status = ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture);
            var size = (await response.Content.ReadAsByteArrayAsync(limit.Token)).Length;
            return response.IsSuccessStatusCode
                ? Response.Ok(statusCode: status, sizeBytes: size)
                : Response.Fail(statusCode: status, sizeBytes: size);
        }
        catch (HttpRequestException error)
        {
            return Response.Fail(statusCode: error.HttpRequestError.ToString(), message: error.Message);
        }
        catch (OperationCanceledException)
        {
            return Response.Fail(statusCode: "timeout", message: $"no answer within {RequestLimit.TotalSeconds} s");
        }
    }

    // A wrong address should end the test at once, not fill a report with failures.
    private static async Task EnsureReachableAsync(HttpClient client, Uri address)
    {
        using var response = await client.GetAsync(address);
        response.EnsureSuccessStatusCode();
    }
}
