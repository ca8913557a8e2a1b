using System.Globalization;
using System.Text;
using System.Text.Json;
using Waterfall.Http.Http2;
using Waterfall.Http.Semantics;

namespace Waterfall.Http.Tests.Semantics;

public sealed class StructuredFieldTests
{
    [StructuredFieldFact]
    public void Every_case_of_the_suite_parses_as_it_should()
    {
        List<string> wrong = [];
        int count = 0;
        foreach ((string name, JsonElement each) in StructuredFieldSuite.Cases())
        {
            count++;
            string raw = string.Join(", ", each.GetProperty("raw").EnumerateArray().Select(line => line.GetString()));
            string type = each.GetProperty("header_type").GetString()!;
            string? actual = Read(Encoding.UTF8.GetBytes(raw), Enum.Parse<StructuredFieldKind>(type, ignoreCase: true));
            bool mustFail = each.TryGetProperty("must_fail", out JsonElement fails) && fails.GetBoolean();
            bool canFail = each.TryGetProperty("can_fail", out JsonElement may) && may.GetBoolean();
            string? expected = mustFail ? null : Expected(each.GetProperty("expected"), type);
            if (actual != expected && !(canFail && actual is null)) wrong.Add($"{name}: {raw}\n  expected {expected ?? "failure"}\n  actual   {actual ?? "failure"}");
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(count > 300, $"{count} cases");
    }

    [Theory]
    [InlineData("", 3, false)]
    [InlineData("u=0", 0, false)]
    [InlineData("u=7, i", 7, true)]
    [InlineData("i=?0;x=1, u=2;y", 2, false)]
    [InlineData("u=8", 3, false)]
    [InlineData("u=-1, i=1", 3, false)]
    [InlineData("u=1.0, other=(1 2);u=5, i", 3, true)]
    [InlineData("u=1, u=4", 4, false)]
    public void Priority_is_a_dictionary(string value, byte urgency, bool incremental)
    {
        Assert.True(Http2Priority.TryParse(Bytes.Of(value), out Http2Priority priority));
        Assert.Equal(new Http2Priority(urgency, incremental), priority);
    }

    [Theory]
    [InlineData("u=")]
    [InlineData("u=1,")]
    [InlineData("U=1")]
    [InlineData("u=1 i")]
    public void What_is_no_dictionary_is_no_priority(string value) => Assert.False(Http2Priority.TryParse(Bytes.Of(value), out _));

    // A text of the tree, with the members of a dictionary and the parameters of an item by their last value, in the place of their first.
    private static string? Read(byte[] value, StructuredFieldKind kind)
    {
        var reader = new StructuredFieldReader(value, kind);
        List<Node> top = [];
        Node? list = null;
        Node? last = null;
        while (reader.Read())
        {
            string key = Bytes.Text(reader.Key);
            switch (reader.Element)
            {
                case StructuredElement.InnerList:
                    list = new Node(key, "") { Items = [] };
                    Put(top, list, kind == StructuredFieldKind.Dictionary);
                    break;
                case StructuredElement.InnerListEnd:
                    last = list;
                    list = null;
                    break;
                case StructuredElement.Item:
                    last = new Node(key, Bare(reader));
                    if (list is not null) list.Items!.Add(last);
                    else Put(top, last, kind == StructuredFieldKind.Dictionary);
                    break;
                default:
                    Put(last!.Parameters, new Node(key, Bare(reader)), byKey: true);
                    break;
            }
        }

        return reader.Failed ? null : string.Join(", ", top.Select(node => node.Text()));
    }

    private static void Put(List<Node> nodes, Node node, bool byKey)
    {
        int at = byKey ? nodes.FindIndex(each => each.Key == node.Key) : -1;
        if (at >= 0) nodes[at] = node;
        else nodes.Add(node);
    }

    private static string Bare(in StructuredFieldReader reader)
    {
        byte[] decoded = new byte[reader.Text.Length];
        decoded = decoded[..reader.Decode(decoded)];
        return reader.Type switch
        {
            StructuredType.Integer => reader.Number.ToString(CultureInfo.InvariantCulture),
            StructuredType.Decimal => (reader.Number / 1000m).ToString("0.###", CultureInfo.InvariantCulture),
            StructuredType.Boolean => reader.Number == 1 ? "true" : "false",
            StructuredType.Date => $"@{reader.Number}",
            StructuredType.Bytes => $":{Convert.ToHexString(decoded)}",
            StructuredType.Token => Bytes.Text(decoded),
            StructuredType.String => $"\"{Bytes.Text(decoded)}\"",
            _ => $"%{Encoding.UTF8.GetString(decoded)}",
        };
    }

    private static string Expected(JsonElement expected, string type) => type switch
    {
        "item" => Item("", expected),
        "list" => string.Join(", ", expected.EnumerateArray().Select(each => Item("", each))),
        _ => string.Join(", ", expected.EnumerateArray().Select(each => Item(each[0].GetString()!, each[1]))),
    };

    private static string Item(string key, JsonElement item)
    {
        string parameters = string.Concat(item[1].EnumerateArray().Select(each => $";{each[0].GetString()}={Bare(each[1])}"));
        return item[0].ValueKind == JsonValueKind.Array
            ? $"{key}=({string.Join(' ', item[0].EnumerateArray().Select(each => Item("", each)))}){parameters}"
            : $"{key}={Bare(item[0])}{parameters}";
    }

    private static string Bare(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                return $"\"{value.GetString()}\"";
            case JsonValueKind.Number:
                return value.GetDecimal().ToString("0.###", CultureInfo.InvariantCulture);
            case JsonValueKind.True or JsonValueKind.False:
                return value.GetBoolean() ? "true" : "false";
            default:
                JsonElement inner = value.GetProperty("value");
                return value.GetProperty("__type").GetString() switch
                {
                    "token" => inner.GetString()!,
                    "date" => $"@{inner.GetInt64()}",
                    "binary" => $":{Convert.ToHexString(Base32(inner.GetString()!))}",
                    _ => $"%{inner.GetString()}",
                };
        }
    }

    // RFC 4648 6: how the suite writes octets.
    private static byte[] Base32(string text)
    {
        List<byte> bytes = [];
        int bits = 0;
        int buffer = 0;
        foreach (char letter in text.TrimEnd('='))
        {
            buffer = ((buffer << 5) | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(letter, StringComparison.Ordinal)) & 0xFFF;
            bits += 5;
            if (bits < 8) continue;
            bits -= 8;
            bytes.Add((byte)(buffer >> bits));
        }

        return [.. bytes];
    }

    private sealed record Node(string Key, string Value)
    {
        public List<Node>? Items { get; init; }

        public List<Node> Parameters { get; } = [];

        public string Text() => $"{Key}={(Items is null ? Value : $"({string.Join(' ', Items.Select(item => item.Text()))})")}"
            + string.Concat(Parameters.Select(parameter => $";{parameter.Key}={parameter.Value}"));
    }
}
