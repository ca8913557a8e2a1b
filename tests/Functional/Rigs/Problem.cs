using System.Text.Json;
using Waterfall.Testing.Client;

namespace Waterfall.Functional.Rigs;

/// <summary>The form of every answer that the gateway makes itself when something is wrong (RFC 9457).</summary>
internal static class Problem
{
    /// <summary>Checks status, media type and members, and returns the stable code.</summary>
    public static string Expect(RawResponse response, params int[] anyOf)
    {
        Assert.True(anyOf.Contains(response.Status), $"expected {string.Join(" or ", anyOf)}, got {response}");
        // RFC 9457 3: application/problem+json; status repeats the response's own.
        Assert.Equal("application/problem+json", response.Fields["Content-Type"]);
        using var body = JsonDocument.Parse(response.Body);
        Assert.Equal(response.Status, body.RootElement.GetProperty("status").GetInt32());
        Assert.NotEqual("", body.RootElement.GetProperty("title").GetString());
        var code = body.RootElement.GetProperty("code").GetString();
        Assert.Matches("^[a-z0-9]+([-_.][a-z0-9]+)*$", code);
        return code!;
    }

    /// <summary>As <see cref="Expect"/>, and the connection ends after it.</summary>
    public static async Task<string> ExpectAndCloseAsync(RawClient client, params int[] anyOf)
    {
        var response = await client.ReadResponseAsync();
        var code = Expect(response, anyOf);
        Assert.True(response.SaysClose, $"no Connection: close in {response}");
        await client.ExpectCloseAsync();
        return code;
    }
}
