using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Waterfall.Core;
using Waterfall.Host.Commands;
using Waterfall.Host.Reload;
using Waterfall.Testing.Processes;

namespace Waterfall.Host.Tests.Reload;

/// <summary>A gateway with the admin API that follows a file, in this process; all it says is kept.</summary>
internal sealed class LiveRig : IAsyncDisposable
{
    private readonly TempFolder _folder;
    private readonly StringWriter _log = new();
    private readonly HttpClient _client = new();
    private LiveControl _control = null!;

    private LiveRig(TempFolder folder) => _folder = folder;

    public Gateway Gateway { get; private set; } = null!;

    public ServingState State { get; } = new();

    public string Path => _folder.File("gateway.yaml");

    public string Log
    {
        get
        {
            lock (_log) return _log.ToString();
        }
    }

    public Uri Admin => new(Regex.Matches(Log, @"admin API on (\S+)")[^1].Groups[1].Value);

    /// <summary>A good configuration whose one route takes <paramref name="path"/>.</summary>
    public static string Config(string path = "/users", string admin = "{ address: \"127.0.0.1:0\" }", string url = "http://127.0.0.1:9", string host = "client") => $$"""
        listeners: { public: { address: "127.0.0.1:0" } }
        upstreams: { users: { endpoints: ["{{url}}"], host: "{{host}}" } }
        routes: { users: { match: "{{path}}", upstream: users } }
        admin: {{admin}}

        """;

    public static async Task<LiveRig> StartAsync(string? config = null, bool watches = true, TempFolder? folder = null)
    {
        var rig = new LiveRig(folder ?? new TempFolder());
        if (!File.Exists(rig.Path)) File.WriteAllText(rig.Path, config ?? Config());
        var file = new ConfigFile(rig.Path);
        var loaded = file.Load();
        Assert.Empty(loaded.Problems);
        rig.Gateway = Gateway.Create(loaded.Config!, new GatewayOptions { Loops = 1 });
        rig._control = new LiveControl(rig.Gateway, rig.State, file, loaded, watches, TextWriter.Synchronized(new Locked(rig._log)));
        await rig._control.OpenAsync(loaded.Config!);
        await rig.Gateway.StartAsync();
        await rig._control.FollowAsync();
        rig.State.MarkStarted();
        return rig;
    }

    public void Write(string text) => File.WriteAllText(Path, text);

    public Task WaitForAsync(string said) => Testing.Eventually.TrueAsync(() => Log.Contains(said, StringComparison.Ordinal), what: $"'{said}' in '{Log}'");

    public void Authorize(string? token) =>
        _client.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);

    public Task<HttpResponseMessage> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public async Task<JsonObject> ReadAsync(string path)
    {
        using var response = await GetAsync(path);
        Assert.True(response.IsSuccessStatusCode, $"{path}: {response.StatusCode}");
        return await BodyAsync(response);
    }

    public async Task<HttpResponseMessage> PutAsync(string body, string? ifMatch = null, string query = "", string type = "application/yaml")
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(Admin, "/config" + query)) { Content = new StringContent(body, Encoding.UTF8, type) };
        if (ifMatch is not null) request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return await _client.SendAsync(request);
    }

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(method, new Uri(Admin, path));
        foreach (var (name, value) in fields) request.Headers.TryAddWithoutValidation(name, value);
        return await _client.SendAsync(request);
    }

    public static async Task<JsonObject> BodyAsync(HttpResponseMessage response) => (JsonObject)JsonNode.Parse(await response.Content.ReadAsStringAsync())!;

    public async ValueTask DisposeAsync()
    {
        await _control.DisposeAsync();
        await Gateway.DisposeAsync();
        _client.Dispose();
        _folder.Dispose();
    }

    // What reads the log holds the lock of the writer itself.
    private sealed class Locked(StringWriter inner) : TextWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value)
        {
            lock (inner) inner.Write(value);
        }

        public override void Write(string? value)
        {
            lock (inner) inner.Write(value);
        }
    }
}
