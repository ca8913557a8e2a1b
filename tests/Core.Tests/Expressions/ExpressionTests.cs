using System.Buffers;
using System.Text;
using Waterfall.Core.Expressions;

namespace Waterfall.Core.Tests.Expressions;

/// <summary>What the compliance data leaves open: messages, precedence, digits, limits, and the gateway's own functions.</summary>
public sealed class ExpressionTests
{
    private readonly ExpressionEvaluator _evaluator = new(new FixedTime()) { FillRandom = static bytes => bytes.Fill(0xAB) };

    [Theory]
    [InlineData("a..b", ExpressionErrorCode.Syntax, 2, "expected a name, '*', '[', '{' or a function behind '.', not '.'", null)]
    [InlineData("a == ", ExpressionErrorCode.Syntax, 5, "expected an expression, not the end", null)]
    [InlineData("a = b", ExpressionErrorCode.Syntax, 2, "a single '='; equality is written '=='", null)]
    [InlineData("a[1", ExpressionErrorCode.Syntax, 3, "expected a number, ':' or ']' in a slice, not the end", null)]
    [InlineData("(a", ExpressionErrorCode.Syntax, 2, "expected ')', not the end", null)]
    [InlineData("'a", ExpressionErrorCode.Syntax, 0, "a string without its closing '''", null)]
    [InlineData("a || `gold`", ExpressionErrorCode.Syntax, 6, "between '`' stands JSON; a string is written 'text' or `\"text\"`", null)]
    [InlineData("a $ b", ExpressionErrorCode.Syntax, 2, "unexpected character '$'", null)]
    [InlineData("&a", ExpressionErrorCode.Syntax, 0, "expected an expression; '&' stands only before an argument of a function that takes one, not '&'", null)]
    [InlineData("[99999999999]", ExpressionErrorCode.Syntax, 1, "the number does not fit 32 bits", null)]
    [InlineData("a | lenght(b)", ExpressionErrorCode.UnknownName, 4, "there is no function 'lenght'", "length")]
    [InlineData("length(a, b)", ExpressionErrorCode.InvalidArity, 0, "length() takes 1 argument, not 2", null)]
    [InlineData("not_null()", ExpressionErrorCode.InvalidArity, 0, "not_null() takes at least 1 argument, not 0", null)]
    [InlineData("substring(a)", ExpressionErrorCode.InvalidArity, 0, "substring() takes 2 to 3 arguments, not 1", null)]
    [InlineData("lower(`1`)", ExpressionErrorCode.InvalidType, 6, "argument 1 of lower() is a string, not a number", null)]
    [InlineData("abs(length(a) > `1`)", ExpressionErrorCode.InvalidType, 4, "argument 1 of abs() is a number, not null or a boolean", null)]
    [InlineData("sort_by(a, b)", ExpressionErrorCode.InvalidType, 11, "argument 2 of sort_by() is an expression as &name, not any value", null)]
    [InlineData("a[::0]", ExpressionErrorCode.InvalidValue, 1, "the step of a slice cannot be 0", null)]
    [InlineData("matches(a, b)", ExpressionErrorCode.InvalidValue, 11, "the pattern of matches() must be a literal: it is compiled with the expression", null)]
    public void Mistakes_are_told_with_their_place(string text, ExpressionErrorCode code, int position, string message, string? suggestion)
    {
        Assert.False(Expression.TryCompile(text, ExpressionScope.Document, out _, out var error));
        Assert.Equal(new ExpressionError(code, position, message, suggestion), error);
    }

    [Theory]
    [InlineData("matches(a, '(')")]
    [InlineData("matches(a, '(a)\\1')")]
    public void A_pattern_that_is_wrong_or_takes_more_than_linear_time_is_refused(string text)
    {
        Assert.False(Expression.TryCompile(text, ExpressionScope.Document, out _, out var error));
        Assert.Equal((ExpressionErrorCode.InvalidValue, 11), (error.Code, error.Position));
    }

    [Theory]
    [InlineData("!a.b", """{"a":{"b":true}}""", "false")]
    [InlineData("!a == b", """{"a":false,"b":true}""", "true")]
    [InlineData("a[*].b | [0]", """{"a":[{"b":1},{"b":2}]}""", "1")]
    [InlineData("(a[*].b)[0]", """{"a":[{"b":1},{"b":2}]}""", "1")]
    [InlineData("a.[b, c]", """{"a":{"b":1}}""", "[1,null]")]
    [InlineData("a.{x: b, x: c}", """{"a":{"b":1,"c":2}}""", """{"x":2}""")]
    [InlineData("@", "[12345678901234567890, 1.10, 1E2, -0]", "[12345678901234567890,1.10,1E2,-0]")]
    [InlineData("[0] == [1]", "[1.0, 1]", "true")]
    [InlineData("[0] == [1]", "[9007199254740993, 9007199254740992]", "false")]
    [InlineData("sum(@)", "[9007199254740993, 1]", "9007199254740994")]
    [InlineData("sum(@)", "[9223372036854775807, 1]", "9.223372036854776E+18")]
    [InlineData("avg(@)", "[1, 2, 6]", "3")]
    [InlineData("ceil(@)", "-0.5", "0")]
    [InlineData("abs(@)", "-9223372036854775808", "9.223372036854776E+18")]
    [InlineData("to_number(@)", "\"1.10\"", "1.10")]
    [InlineData("to_number(@)", "\" 1\"", "null")]
    [InlineData("to_number(@)", "\"0x1\"", "null")]
    [InlineData("[::-2]", "[0,1,2,3,4]", "[4,2,0]")]
    [InlineData("[-2147483648:2147483647:2147483647]", "[0,1,2]", "[0]")]
    [InlineData("[2147483647:-2147483648:-2147483648]", "[0,1,2]", "[2]")]
    [InlineData("sort_by(@, &a)[*].b", """[{"a":2,"b":1},{"a":1,"b":2},{"a":2,"b":3},{"a":1,"b":4}]""", "[2,4,1,3]")]
    [InlineData("sort_by(@, &sort(a)[0])[*].b", """[{"a":[9,2],"b":1},{"a":[1,7],"b":2},{"a":[5],"b":3}]""", "[2,1,3]")]
    [InlineData("sort(@)", """["b","é","a","𝄞","z","ﬀ"]""", """["a","b","z","é","ﬀ","𝄞"]""")]
    [InlineData("reverse(@)", "\"aé𝄞\"", "\"𝄞éa\"")]
    [InlineData("a.b.to_string(@)", "{}", "\"null\"")]
    [InlineData("'\\\\'", "{}", "\"\\\\\\\\\"")]
    [InlineData("contains(@, `1`)", "\"1\"", "false")]
    public void It_evaluates_to(string text, string document, string expected) => Assert.Equal(expected, Evaluate(text, document));

    [Theory]
    [InlineData("base64('héllo')", "\"aMOpbGxv\"")]
    [InlineData("base64_decode('aMOpbGxv')", "\"héllo\"")]
    [InlineData("base64_decode('_-8')", "null")]
    [InlineData("base64_decode('YQ')", "\"a\"")]
    [InlineData("base64_decode('YQ==')", "\"a\"")]
    [InlineData("base64_decode('!')", "null")]
    [InlineData("lower('ÀB')", "\"àb\"")]
    [InlineData("upper('àb')", "\"ÀB\"")]
    [InlineData("matches('abc', '^a.c$')", "true")]
    [InlineData("matches('abd', '^a.c$')", "false")]
    [InlineData("now()", "1795237445123")]
    [InlineData("now('iso')", "\"2026-11-21T05:04:05.123Z\"")]
    [InlineData("parse_json('{\"a\":[1.0]}').a", "[1.0]")]
    [InlineData("parse_json('{')", "null")]
    [InlineData("replace('a.b.c', '.', '::')", "\"a::b::c\"")]
    [InlineData("replace('abc', '', 'x')", "\"abc\"")]
    [InlineData("sha256('abc')", "\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\"")]
    [InlineData("split('a,b,,c', ',')", """["a","b","","c"]""")]
    [InlineData("split('aé', '')", """["a","é"]""")]
    [InlineData("split('', ',')", """[""]""")]
    [InlineData("split('', '')", "[]")]
    [InlineData("substring('aé𝄞z', `1`, `2`)", "\"é𝄞\"")]
    [InlineData("substring('abc', `-2`)", "\"bc\"")]
    [InlineData("substring('abc', `5`)", "\"\"")]
    [InlineData("substring('abc', `0`, `-1`)", "\"\"")]
    [InlineData("to_json('a\"b')", "\"\\\"a\\\\\\\"b\\\"\"")]
    [InlineData("trim(' \ta b\r\n')", "\"a b\"")]
    [InlineData("url_decode('a%20b+c%C3%A9')", "\"a b+cé\"")]
    [InlineData("url_decode('%zz')", "\"%zz\"")]
    [InlineData("url_decode('%ff')", "\"%ff\"")]
    [InlineData("url_encode('a b/é~')", "\"a%20b%2F%C3%A9~\"")]
    [InlineData("uuid()", "\"abababab-abab-4bab-abab-abababababab\"")]
    [InlineData("uuid('v7')", "\"019fcc3e-0543-7bab-abab-abababababab\"")]
    public void Functions_of_the_gateway(string text, string expected) => Assert.Equal(expected.Replace("019fcc3e-0543", Time7, StringComparison.Ordinal), Evaluate(text, "{}"));

    [Theory]
    [InlineData("lower(@)", "[1]", "argument 1 of lower() is a string, not an array")]
    [InlineData("join(',', @)", "[1]", "argument 2 of join() is an array of strings, not an array")]
    [InlineData("matches(@, 'a')", "null", "argument 1 of matches() is a string, not null")]
    [InlineData("max_by(@, &a)", """[{"a":1},{"a":"x"}]""", "what is ordered by must be a number for every element, or a string for every element")]
    public void A_wrong_type_is_a_value_and_not_an_exception(string text, string document, string message)
    {
        Assert.False(TryEvaluate(text, document, out var value));
        Assert.True(value.IsNull);
        Assert.Equal((ExpressionErrorCode.InvalidType, message), (_evaluator.Error.Code, _evaluator.Error.Message));
    }

    [Theory]
    [InlineData("substring('abc', `0.5`)")]
    [InlineData("now('utc')")]
    [InlineData("uuid('v1')")]
    [InlineData("sum(`[1e308, 1e308]`)")]
    public void A_value_that_makes_no_sense_is_an_error(string text)
    {
        Assert.False(TryEvaluate(text, "{}", out _));
        Assert.Equal(ExpressionErrorCode.InvalidValue, _evaluator.Error.Code);
    }

    [Theory]
    [InlineData("map(&map(&@, $), $)")]
    [InlineData("[*].[$[*].[@, @]]")]
    [InlineData("map(&sort_by($, &to_string(@)), $)")]
    [InlineData("map(&contains($, 'x'), $)")]
    [InlineData("map(&join('', map(&to_string(@), $)), $)")]
    [InlineData("map(&($ == $), $)")]
    [InlineData("map(&to_json($), $)")]
    [InlineData("map(&merge({a: $}, {b: $[]}), $)")]
    public void Cost_has_a_bound(string text)
    {
        // A thousand numbers, and for each of them as much again: a literal stands in for the document, which an inner expression does not see.
        var numbers = string.Join(',', Enumerable.Range(0, 1000));
        var evaluator = new ExpressionEvaluator { CostLimit = 50_000 };
        var inner = text.Replace("$", $"`[{numbers}]`", StringComparison.Ordinal);
        Assert.True(Expression.TryCompile(inner, ExpressionScope.Document, out var expression, out var error), error.ToString());
        Assert.True(evaluator.TryParse(Encoding.UTF8.GetBytes($"[{numbers}]"), out var document));
        Assert.False(evaluator.EvaluateValue(expression, document, out _));
        Assert.Equal(ExpressionErrorCode.CostExceeded, evaluator.Error.Code);
        // The next evaluation has its own budget, and nothing of the failed one is left.
        Assert.True(evaluator.EvaluateValue(Expression.Compile("[[0], [1]]", ExpressionScope.Document), document, out var value));
        Assert.Equal("[0,1]", value.ToString());
    }

    [Fact]
    public void Searching_a_long_text_for_a_long_text_costs_what_it_may_take()
    {
        var evaluator = new ExpressionEvaluator();
        var subject = new string('a', 60_000);
        foreach (var (sought, expected) in new[] { ("b", true), (new string('a', 2000) + "b" + new string('a', 2000), false) })
        {
            foreach (var call in new[] { "contains([0], [1])", "split([0], [1])", "replace([0], [1], 'x')" })
            {
                evaluator.Reset();
                Assert.True(evaluator.TryParse(Encoding.UTF8.GetBytes($"[\"{subject}\",\"{sought}\"]"), out var document));
                Assert.Equal(expected, evaluator.EvaluateValue(Expression.Compile(call, ExpressionScope.Document), document, out _));
            }
        }
    }

    [Fact]
    public void Splitting_costs_in_proportion_to_the_text()
    {
        var text = string.Join(',', Enumerable.Range(0, 5000));
        Assert.True(_evaluator.TryParse(Encoding.UTF8.GetBytes($"\"{text}\""), out var document));
        Assert.True(_evaluator.EvaluateValue(Expression.Compile("length(split(@, ','))", ExpressionScope.Document), document, out var count));
        Assert.Equal("5000", count.ToString());
    }

    [Theory]
    [InlineData("(", ")", 200)]
    [InlineData("!", "", 200)]
    [InlineData("[", "]", 200)]
    [InlineData("a[?", "]", 200)]
    [InlineData("to_array(", ")", 200)]
    [InlineData("a.", "", 100_000)]
    [InlineData("a[*].", "", 1000)]
    [InlineData("a || ", "", 1000)]
    [InlineData("[0] | ", "", 1000)]
    public void Size_and_depth_have_bounds(string open, string close, int count)
    {
        var text = string.Concat(Enumerable.Repeat(open, count)) + "a" + string.Concat(Enumerable.Repeat(close, count));
        Assert.False(Expression.TryCompile(text, ExpressionScope.Document, out _, out var error));
        Assert.Equal(ExpressionErrorCode.TooComplex, error.Code);
    }

    [Fact]
    public void Texts_broken_at_random_compile_or_say_where_they_are_wrong()
    {
        var random = new Random(21);
        var seeds = new[] { "a.b[*].c[?d > `1` && !e].{x: f, \"y\": g} | [0]", "sort_by(a[], &b)[1:-1:2].[c, @] || 'x'", "matches(a, '^x') == length(*.b)" };
        const string Marks = "abx01.*[]{}()|&!<>=@,:'\"`\\ -\ud834";
        for (var i = 0; i < 20_000; i++)
        {
            var text = seeds[i % seeds.Length].ToCharArray();
            for (var edits = random.Next(1, 5); edits > 0; edits--) text[random.Next(text.Length)] = Marks[random.Next(Marks.Length)];
            var broken = new string(text, 0, random.Next(1, text.Length + 1));
            if (Expression.TryCompile(broken, ExpressionScope.Document, out var expression, out var error))
                _evaluator.EvaluateValue(expression, default, out _);
            else
                Assert.True(error.Code != ExpressionErrorCode.None && error.Position >= 0 && error.Position <= broken.Length && error.Message.Length > 0, broken);
        }
    }

    [Fact]
    public void Values_are_written_as_text_and_as_json()
    {
        Assert.Equal("a\"b", Written("'a\"b'", (each, output) => _evaluator.WriteText(each, output)));
        Assert.Equal("\"a\\\"b\"", Written("'a\"b'", (each, output) => _evaluator.WriteJson(each, output)));
        Assert.Equal("", Written("`null`", (each, output) => _evaluator.WriteText(each, output)));
        Assert.Equal("null", Written("`null`", (each, output) => _evaluator.WriteJson(each, output)));
        Assert.Equal("[1.50,true]", Written("`[1.50, true]`", (each, output) => _evaluator.WriteText(each, output)));
    }

    private static string Written(string text, Func<Expression, IBufferWriter<byte>, bool> write)
    {
        var output = new ArrayBufferWriter<byte>();
        Assert.True(write(Expression.Compile(text, ExpressionScope.Document), output));
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static string Time7 => FixedTime.Now.ToUnixTimeMilliseconds().ToString("x12", System.Globalization.CultureInfo.InvariantCulture).Insert(8, "-");

    private string Evaluate(string text, string document)
    {
        Assert.True(TryEvaluate(text, document, out var value), _evaluator.Error.ToString());
        return value.ToString();
    }

    private bool TryEvaluate(string text, string document, out JsonValue value)
    {
        Assert.True(Expression.TryCompile(text, ExpressionScope.Document, out var expression, out var error), error.ToString());
        _evaluator.Reset();
        Assert.True(_evaluator.TryParse(Encoding.UTF8.GetBytes(document), out var given));
        return _evaluator.EvaluateValue(expression, given, out value);
    }

    private sealed class FixedTime : TimeProvider
    {
        public static DateTimeOffset Now { get; } = new(2026, 11, 21, 5, 4, 5, 123, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
