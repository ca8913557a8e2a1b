using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Waterfall.Core.Diagnostics;

namespace Waterfall.Core.Tests.Diagnostics;

public sealed class AccessLogLineTests
{
    private static readonly DateTime Noon = new(2026, 11, 21, 12, 0, 0, 7, DateTimeKind.Utc);

    [Fact]
    public void A_whole_exchange_is_one_line_in_this_form()
    {
        var entry = new AccessLogEntry
        {
            Utc = Noon,
            Listener = "public",
            Client = "203.0.113.7"u8,
            Method = "GET"u8,
            Host = "api.example.com"u8,
            Path = "/a/b"u8,
            Query = "x=1"u8,
            HasQuery = true,
            Target = "/a/./b?x=1"u8,
            Version = "1.1"u8,
            Status = 502,
            Route = "users",
            Upstream = "origin",
            Endpoint = "http://10.0.0.5:80",
            Attempts = 2,
            IsReused = true,
            Fault = "upstream-reset",
            RequestBytes = 5,
            ResponseBytes = 118,
            TotalMs = 12,
            ConnectMs = 1,
            FirstByteMs = 0,
            UserAgent = "curl/8"u8,
        };
        Assert.Equal(
            """
            {"time":"2026-11-21T12:00:00.007Z","listener":"public","client":"203.0.113.7","method":"GET","host":"api.example.com","path":"/a/b","query":"x=1","target":"/a/./b?x=1","version":"1.1","status":502,"route":"users","upstream":"origin","endpoint":"http://10.0.0.5:80","attempts":2,"reused":true,"fault":"upstream-reset","requestBytes":5,"responseBytes":118,"totalMs":12,"connectMs":1,"firstByteMs":0,"userAgent":"curl/8"}

            """,
            Line(entry));
    }

    [Fact]
    public void What_is_not_known_is_left_out() =>
        Assert.Equal(
            "{\"time\":\"2026-11-21T12:00:00.007Z\",\"status\":400,\"requestBytes\":0,\"responseBytes\":0,\"totalMs\":0}\n",
            Line(new AccessLogEntry { Utc = Noon, Status = 400 }));

    [Fact]
    public void An_empty_query_is_told() =>
        Assert.Contains("\"path\":\"/\",\"query\":\"\",", Line(new AccessLogEntry { Utc = Noon, Path = "/"u8, HasQuery = true }), StringComparison.Ordinal);

    [Theory]
    [InlineData("22", "\\\"")]
    [InlineData("5c", "\\\\")]
    [InlineData("2f", "/")]
    [InlineData("00", "\\u0000")]
    [InlineData("0a0d09", "\\u000a\\u000d\\u0009")]
    [InlineData("1b5b326a", "\\u001b[2j")]
    [InlineData("7f", "\\u007f")]
    [InlineData("c285", "\\u0085")]
    [InlineData("c3a9", "é")]
    [InlineData("e280a8e280a9", "\\u2028\\u2029")]
    [InlineData("f09f9880", "😀")]
    [InlineData("ff41", "\\ufffdA")]
    [InlineData("80", "\\ufffd")]
    [InlineData("c0af", "\\ufffd\\ufffd")]
    [InlineData("eda080", "\\ufffd\\ufffd\\ufffd")]
    [InlineData("f4908080", "\\ufffd\\ufffd\\ufffd\\ufffd")]
    [InlineData("e282", "\\ufffd")]
    [InlineData("e28241", "\\ufffdA")]
    public void Hostile_bytes_are_written_as(string hex, string expected)
    {
        var output = new byte[64];
        Assert.True(JsonEscaper.TryWrite(Convert.FromHexString(hex), output, out var written));
        Assert.Equal(expected, Encoding.UTF8.GetString(output, 0, written));
    }

    [Theory]
    [InlineData("41c3a9", 2, "A")]
    [InlineData("4122", 2, "A")]
    [InlineData("410a", 6, "A")]
    [InlineData("414243", 2, "AB")]
    public void A_value_is_never_cut_in_the_middle_of_a_character(string hex, int room, string expected)
    {
        var output = new byte[room];
        Assert.False(JsonEscaper.TryWrite(Convert.FromHexString(hex), output, out var written));
        Assert.Equal(expected, Encoding.UTF8.GetString(output, 0, written));
    }

    [Fact]
    public void The_longest_line_fits_into_a_buffer_and_says_that_it_is_cut()
    {
        var control = new byte[100_000];
        var name = new string('\u2028', 10_000);
        var entry = new AccessLogEntry
        {
            Utc = Noon,
            Listener = name,
            Client = control.AsSpan(0, 64),
            Method = control,
            Host = control,
            Path = control,
            Query = control,
            HasQuery = true,
            Target = control,
            Version = "1.1"u8,
            Status = int.MinValue,
            Route = name,
            Upstream = name,
            Endpoint = name,
            Attempts = int.MaxValue,
            Fault = name,
            RequestBytes = long.MinValue,
            ResponseBytes = long.MinValue,
            TotalMs = long.MinValue,
            ConnectMs = long.MaxValue,
            FirstByteMs = long.MaxValue,
            UserAgent = control,
        };
        var line = Line(entry);
        Assert.True(JsonDocument.Parse(line).RootElement.GetProperty("truncated").GetBoolean());
        Assert.InRange(line.Length, 50_000, AccessLogLine.MaxBytes);
        Assert.InRange(AccessLogLine.MaxBytes + AccessLogLine.DroppedBytes, 0, LogBuffer.Size);
    }

    [Fact]
    public void Any_bytes_make_one_line_of_JSON_within_the_bound()
    {
        var bytes = Gen.OneOf(Gen.Choose(0, 255), Gen.Elements(0x22, 0x5c, 0x0a, 0xe2, 0x80, 0xa8, 0xf0, 0xc2)).Select(b => (byte)b).ArrayOf();
        var values = from path in bytes from agent in bytes from name in ArbMap.Default.GeneratorFor<string>() select (path, agent, name);
        Prop.ForAll(values.ToArbitrary(), value =>
        {
            var entry = new AccessLogEntry { Utc = Noon, Path = value.path, UserAgent = value.agent, Route = value.name ?? "" };
            var line = Line(entry);
            Assert.Equal(line.Length - 1, line.IndexOf('\n', StringComparison.Ordinal));
            Assert.InRange(Encoding.UTF8.GetByteCount(line), 1, AccessLogLine.MaxBytesOf(entry));
            var root = JsonDocument.Parse(line).RootElement;
            Assert.Equal(Encoding.UTF8.GetString(value.path), root.TryGetProperty("path", out var path) ? path.GetString() : "");
            Assert.Equal(Encoding.UTF8.GetString(value.agent), root.TryGetProperty("userAgent", out var agent) ? agent.GetString() : "");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Fact]
    public void Times_of_one_second_and_the_next_are_right()
    {
        var clock = new LogClock();
        foreach (var ms in new[] { 0, 1, 999, 1000, 999, 61_234, 86_400_000 })
        {
            var output = new byte[LogClock.Bytes];
            Assert.Equal(output.Length, clock.Write(Noon.AddMilliseconds(ms), output));
            Assert.Equal(Noon.AddMilliseconds(ms).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", null), Encoding.ASCII.GetString(output));
        }
    }

    [Fact]
    public void A_line_allocates_nothing()
    {
        var clock = new LogClock();
        var output = new byte[LogBuffer.Size];
        WriteMany();
        Assert.Equal(0, Testing.Allocated.Least(WriteMany));

        void WriteMany()
        {
            for (var i = 0; i < 1000; i++)
                AccessLogLine.Write(new AccessLogEntry { Utc = Noon.AddSeconds(i), Route = "rüte", Path = "/\"\xff"u8, Attempts = 1 }, clock, output);
        }
    }

    private static string Line(in AccessLogEntry entry)
    {
        var output = new byte[LogBuffer.Size];
        var length = AccessLogLine.Write(entry, new LogClock(), output);
        return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(output, 0, length);
    }
}
