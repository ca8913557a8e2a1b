using System.Text;
using System.Text.Json;
using Waterfall.Core.Expressions;

namespace Waterfall.Core.Tests.Expressions;

/// <summary>What is JSON and what is not, beside the framework's reader, and what a value keeps.</summary>
public sealed class JsonReaderTests
{
    [Theory]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData(" [ 1 , { \"a\" : [ ] } ] ")]
    [InlineData("{\"a\":{},\"b\":[[],{}]}")]
    [InlineData("-0")]
    [InlineData("12345678901234567890")]
    [InlineData("1.10")]
    [InlineData("1e999")]
    [InlineData("0.1E-2")]
    [InlineData("\"\"")]
    [InlineData("\"a\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud834\\udd1eé\"")]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("nul")]
    [InlineData("nulll")]
    [InlineData("True")]
    [InlineData("01")]
    [InlineData("+1")]
    [InlineData("1.")]
    [InlineData(".5")]
    [InlineData("1e")]
    [InlineData("-")]
    [InlineData("NaN")]
    [InlineData("[1,]")]
    [InlineData("[1 2]")]
    [InlineData("[,1]")]
    [InlineData("[")]
    [InlineData("]")]
    [InlineData("{\"a\"}")]
    [InlineData("{\"a\":}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{a:1}")]
    [InlineData("{'a':1}")]
    [InlineData("{\"a\":1")]
    [InlineData("[1}")]
    [InlineData("\"")]
    [InlineData("\"\\x\"")]
    [InlineData("\"\\u12\"")]
    [InlineData("\"\\u12g4\"")]
    [InlineData("\"\t\"")]
    [InlineData("\"a\nb\"")]
    [InlineData("/**/1")]
    [InlineData("1//")]
    [InlineData("1 2")]
    [InlineData("\uFEFF1")]
    public void It_takes_what_the_framework_takes(string json) => AssertSame(Encoding.UTF8.GetBytes(json));

    [Fact]
    public void It_takes_what_the_framework_takes_when_texts_are_broken_at_random()
    {
        var random = new Random(20);
        var seed = """{"a":[1,-2.5e3,"x\u00e9\n",true,false,null,{"b":{}}],"c":"é𝄞"} """u8.ToArray();
        var marks = "{}[]\",:\\u0123456789eE+-. tfn\n\x80"u8.ToArray();
        for (var i = 0; i < 20_000; i++)
        {
            var json = seed.ToArray();
            for (var edits = random.Next(1, 4); edits > 0; edits--) json[random.Next(json.Length)] = marks[random.Next(marks.Length)];
            AssertSame(json[..random.Next(json.Length / 2, json.Length + 1)]);
        }
    }

    [Theory]
    [InlineData("\"\\ud834\"")]
    [InlineData("\"\\udd1e\"")]
    [InlineData("\"\\ud834x\"")]
    [InlineData("\"\\ud834\\u0041\"")]
    public void Half_a_surrogate_pair_is_refused(string json) => Assert.False(JsonValue.TryParse(Encoding.UTF8.GetBytes(json), out _));

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    [InlineData(100_000, false)]
    public void Depth_has_a_bound(int depth, bool expected) =>
        Assert.Equal(expected, JsonValue.TryParse(Encoding.UTF8.GetBytes(new string('[', depth) + new string(']', depth)), out _));

    [Fact]
    public void The_last_of_members_of_one_name_counts()
    {
        Assert.Equal("""{"a":3,"b":2}""", Parse("""{"a":1,"b":2,"a":3}""").ToString());
        var many = string.Join(',', Enumerable.Range(0, 1000).Select(i => $"\"k{i % 100}\":{i}"));
        var value = Parse("{" + many + "}");
        Assert.Equal(100, value.Count);
        for (var i = 0; i < 100; i++) Assert.Equal($"{900 + i}", value.Field(Encoding.UTF8.GetBytes($"k{i}")).ToString());
    }

    [Fact]
    public void Strings_are_written_as_json_again()
    {
        var text = "\"\\\b\f\n\r\t\u0001\u001f/é𝄞";
        Assert.Equal(text, JsonSerializer.Deserialize<string>(JsonValue.Of(text).ToString()));
    }

    private static JsonValue Parse(string json)
    {
        Assert.True(JsonValue.TryParse(Encoding.UTF8.GetBytes(json), out var value));
        return value;
    }

    private static void AssertSame(byte[] json)
    {
        JsonDocument? expected = null;
        try
        {
            expected = JsonDocument.Parse(json);
        }
        catch (JsonException)
        {
        }
        var accepted = JsonValue.TryParse(json, out var value);
        // The framework finds half a surrogate pair, and bytes that are no UTF-8, only when the string is read.
        if (expected is not null && !accepted) Assert.ThrowsAny<InvalidOperationException>(() => ReadStrings(expected.RootElement));
        else Assert.True(accepted == expected is not null, Encoding.UTF8.GetString(json));
        if (accepted) Assert.True(Same(expected!.RootElement, value), $"{Encoding.UTF8.GetString(json)} became {value}");
    }

    private static void ReadStrings(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String) value.GetString();
        foreach (var element in value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : Array.Empty<JsonElement>()) ReadStrings(element);
        foreach (var member in value.ValueKind == JsonValueKind.Object ? [.. value.EnumerateObject()] : Array.Empty<JsonProperty>())
        {
            Assert.NotNull(member.Name);
            ReadStrings(member.Value);
        }
    }

    private static bool Same(JsonElement expected, JsonValue value) => expected.ValueKind switch
    {
        JsonValueKind.Array => value.Kind == JsonKind.Array && expected.EnumerateArray().Select((each, i) => Same(each, value[i])).All(same => same),
        JsonValueKind.Object => value.Kind == JsonKind.Object
            && expected.EnumerateObject().GroupBy(each => each.Name).All(each => Same(each.Last().Value, value.Field(Encoding.UTF8.GetBytes(each.Key)))),
        JsonValueKind.String => value.Kind == JsonKind.String && Encoding.UTF8.GetString(value.Utf8) == expected.GetString(),
        _ => value.ToString() == expected.GetRawText(),
    };
}
