using Waterfall.Functional.Rigs;
using Waterfall.Testing.Wire;
using static Waterfall.Functional.Malformed.Outcome;

namespace Waterfall.Functional.Malformed;

/// <summary>RFC 9112 5: field-line = field-name ":" OWS field-value OWS.</summary>
internal static class FieldCases
{
    private const string NotInNames = "()<>@,;\\\"/[]?={} \t\0\x01\x0b\x1f\x7f\u0080\u00e9\u00ff";

    private const string NotInValues = "\0\x01\x07\x08\x0b\x0c\x1b\x1f\x7f";

    public static IEnumerable<WireCase> All =>
    [
        .. NotInNames.Select(c => Field($"'{Name(c)}' in a field name", "RFC 9110 5.1", $"X{c}A: b\r\n", Bad)),
        .. NotInValues.Select(c => Field($"'{Name(c)}' in a field value", "RFC 9110 5.5", $"X-A: b{c}c\r\n", Bad)),
        Field("bare LF between fields", "RFC 9112 2.2", "X-A: b\nX-B: c\r\n", Bad),
        Field("bare CR between fields", "RFC 9112 2.2", "X-A: b\rX-B: c\r\n", Bad),
        Field("bare CR inside a value", "RFC 9112 2.2", "X-A: b\rc\r\n", Bad),
        Field("bare CR at the end of a value", "RFC 9112 2.2", "X-A: b\r\r\n", Bad),
        Field("a line of CR only", "RFC 9112 2.2", "\r\r\n", Bad),
        Field("LF CR between fields", "RFC 9112 2.2", "X-A: b\n\rX-B: c\r\n", Bad),
        new("head ended by LF LF", "RFC 9112 2.2", "GET / HTTP/1.1\r\nHost: example.test\n\n", Bad),
        new("head ended by CR LF LF", "RFC 9112 2.2", "GET / HTTP/1.1\r\nHost: example.test\r\n\n", Bad),
        new("head ended by LF CR LF", "RFC 9112 2.2", "GET / HTTP/1.1\r\nHost: example.test\n\r\n", Bad),
        new("head ended by CR CR", "RFC 9112 2.2", "GET / HTTP/1.1\r\nHost: example.test\r\r", Bad),
        Field("folded with a space", "RFC 9112 5.2", "X-A: b\r\n c\r\n", Bad),
        Field("folded with a tab", "RFC 9112 5.2", "X-A: b\r\n\tc\r\n", Bad),
        Field("folded by an empty line of spaces", "RFC 9112 5.2", "X-A: b\r\n  \r\n", Bad),
        Field("a fold that looks like a field", "RFC 9112 5.2", "X-A: b\r\n X-B: c\r\n", Bad),
        new("a space before the first field", "RFC 9112 2.2", "GET / HTTP/1.1\r\n X-A: b\r\nHost: example.test\r\n\r\n", Bad),
        new("a tab before the first field", "RFC 9112 2.2", "GET / HTTP/1.1\r\n\tX-A: b\r\nHost: example.test\r\n\r\n", Bad),
        Field("a space before the colon", "RFC 9112 5.1", "X-A : b\r\n", Bad),
        Field("a tab before the colon", "RFC 9112 5.1", "X-A\t: b\r\n", Bad),
        Field("an empty name", "RFC 9112 5", ": b\r\n", Bad),
        Field("no colon", "RFC 9112 5", "X-A\r\n", Bad),
        Field("no colon, but a value", "RFC 9112 5", "X-A b\r\n", Bad),
        Field("a request line among the fields", "RFC 9112 5", "GET /smuggled HTTP/1.1\r\n", Bad),
        Field("every kind of token character in a name", "RFC 9110 5.6.2", "x!#$%&'*+-.^`|~9: b\r\n",
            Passed(Seen.Get().With("x!#$%&'*+-.^`|~9", "b"))),
        Field("a tab inside a value", "RFC 9110 5.5", "X-A: b\tc\r\n", Passed(Seen.Get().With("X-A", "b\tc"))),
        Field("obs-text in a value", "RFC 9110 5.5", "X-A: caf\u00c3\u00a9 \u00ff\r\n",
            Passed(Seen.Get().With("X-A", "caf\u00c3\u00a9 \u00ff"))),
        Field("an empty value", "RFC 9112 5", "X-A:\r\n", Passed(Seen.Get().With("X-A", ""))),
        Field("a value of spaces", "RFC 9112 5.1", "X-A: \t \r\n", Passed(Seen.Get().With("X-A", ""))),
        Field("whitespace around a value", "RFC 9112 5.1", "X-A: \t b c \t\r\n", Passed(Seen.Get().With("X-A", "b c"))),
        Field("no whitespace after the colon", "RFC 9112 5.1", "X-A:b\r\n", Passed(Seen.Get().With("X-A", "b"))),
        Field("colons in a value", "RFC 9110 5.5", "X-A: b: c:\r\n", Passed(Seen.Get().With("X-A", "b: c:"))),
        Field("repeated fields stay apart and in order", "RFC 9110 5.3", "X-A: 2\r\nX-B: x\r\nx-a: 1\r\n",
            Passed(Seen.Get().With("X-A", "2").With("X-A", "1").With("X-B", "x"))),
        Field("a quoted string with odd characters", "RFC 9110 5.6.4", "X-A: \"b, \\\"c\"\r\n",
            Passed(Seen.Get().With("X-A", "\"b, \\\"c\""))),
    ];

    private static WireCase Field(string name, string clause, string lines, Outcome outcome) =>
        new(name, clause, Raw.Get("/", lines), outcome);

    private static string Name(char c) => WireText.Visible($"{c}");
}
