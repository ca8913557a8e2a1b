using Waterfall.Testing.Frames;

namespace Waterfall.Functional.Http2;

/// <summary>What a peer that means harm sends over and over: an opening, and then rounds until the gateway has had enough.</summary>
/// <param name="Opening">Sent once, behind the preface.</param>
/// <param name="Round">Sent again and again; told which round it is, from 0.</param>
internal sealed record AbusePattern(byte[] Opening, Func<uint, byte[]> Round)
{
    private const int TableSize = 3900;

    internal static IReadOnlyDictionary<string, AbusePattern> All { get; } = new Dictionary<string, AbusePattern>
    {
        // CVE-2023-44487
        ["rapid reset"] = new([], round => [.. Frame.Request((2 * round) + 1, "/hang"), .. Frame.ResetOf((2 * round) + 1, Frame.Cancel)]),
        // Beyond what was announced: every one provokes a reset (CVE-2025-8671).
        ["too many streams"] = new([], round => Frame.Request((2 * round) + 1, "/hang")),
        // CVE-2024-27316
        ["continuations"] = new(Frame.Of(Frame.Headers, 0, 1, Frame.Block((":method", "GET"))), round => Frame.Of(Frame.Continuation, 0, 1, Frame.Block(("a", "b")))),
        // CVE-2019-9515, 9512
        ["settings"] = new([], round => Frame.Setting(Frame.SettingInitialWindow, round)),
        ["pings"] = new([], round => Frame.PingOf((byte)round)),
        // CVE-2019-9518
        ["empty data"] = new(Frame.Request(1, "/count", ends: false, method: "POST"), _ => Frame.DataOf(1, "", ends: false)),
        ["empty continuations"] = new(Frame.Of(Frame.Headers, 0, 1), _ => Frame.Of(Frame.Continuation, 0, 1)),
        // CVE-2019-9517, 9511
        ["window updates"] = new([], _ => Frame.WindowOf(0, 1)),
        ["tiny windows"] = new(
            [.. Frame.Setting(Frame.SettingInitialWindow, 1), .. Frame.Request(1, "/large?10000000")], _ => Frame.WindowOf(1, 1)),
        // CVE-2019-9513
        ["priorities"] = new([], round => Frame.Of(Frame.Priority, 0, (2 * round) + 1, 0, 0, 0, 0, 1)),
        ["unknown frames"] = new([], _ => Frame.Of(0xfa, 0, 0, 1, 2, 3)),
        // CVE-2016-1544: a byte for each copy of an entry of the table.
        ["header bomb"] = new(
            [.. Frame.Of(Frame.Headers, Frame.EndStream, 1, [.. Bomb(), .. Enumerable.Repeat((byte)0xbe, 10_000)])], _ => Frame.Of(Frame.Continuation, 0, 1, 0xbe)),
    };

    // A field that goes into the table (RFC 7541 6.2.1).
    private static byte[] Bomb()
    {
        var literal = Frame.Block(("x-bomb", new string('b', TableSize)));
        literal[0] = 0x40;
        return literal;
    }
}
