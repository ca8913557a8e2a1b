using FsCheck;
using FsCheck.Fluent;
using Waterfall.Http.Http1;
using Waterfall.Http.Semantics;

namespace Waterfall.Http.Tests.Http1;

public sealed class Http1PropertyTests
{
    private const string TokenChars = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

    private static readonly Config Thorough = Config.QuickThrowOnFailure.WithMaxTest(1000);

    private static readonly HttpLimits Wide = HttpLimits.Default with { MaxHeaderCount = 1000, MaxTrailerBytes = 100_000, MaxHeaderBytes = 100_000 };

    private static Gen<string> Token => Gen.Elements(TokenChars.ToCharArray()).NonEmptyListOf().Select(chars => new string(chars.ToArray()));

    private static Gen<string> Value => Gen.Choose(0x20, 0xFF).Where(c => c != 0x7F).Select(c => (char)c).ArrayOf().Select(chars => new string(chars).Trim(' '));

    // A prefix keeps names clear of those that decide framing and routing.
    private static Gen<(string Name, string Value)[]> Fields => (from name in Token from value in Value select ("X" + name, value)).ArrayOf();

    private static Gen<string> Path => Gen.Elements("/a", "/bcd", "/%C3%A9", "/a%2Fb", "/x.y", "/-").ArrayOf().Select(parts => parts.Length == 0 ? "/" : string.Concat(parts));

    private static Gen<string> Query => Gen.Elements("", "?", "?a=b", "?%zz&?/", "?[]|\"");

    [Fact]
    public void Request_heads_survive_writing_and_parsing()
    {
        var requests = from method in Token.Where(m => m != "CONNECT") from path in Path from query in Query from fields in Fields from length in Gen.Choose(-1, 1000) select (method, path, query, fields, length);
        Prop.ForAll(requests.ToArbitrary(), request =>
        {
            string raw = $"{request.method} {request.path}{request.query} HTTP/1.1\r\nHost: h\r\n{Lines(request.fields)}{(request.length < 0 ? "" : $"Content-Length: {request.length}\r\n")}\r\n";
            var head = new MessageHead();
            string parsed = HeadFeeder.Run(head, HeadKind.Request, Wide, HttpMethod.Get, Bytes.Of(raw));
            Assert.StartsWith($"Done after {raw.Length}:", parsed, StringComparison.Ordinal);
            Assert.Equal(request.path, Bytes.Text(head.Path));
            Assert.Equal(request.query, head.HasQuery ? "?" + Bytes.Text(head.Query) : "");
            string[] expected = request.fields.Select(f => $"{f.Name}: {f.Value}").ToArray();
            Assert.Equal(expected, HeadFeeder.Fields(head).Where(f => f.StartsWith('X')));
            return Http1WriterTests.Write(head) == raw;
        }).Check(Thorough);
    }

    [Fact]
    public void Response_heads_survive_writing_and_parsing()
    {
        var responses = from status in Gen.Choose(200, 599) from reason in Value from fields in Fields from chunked in Gen.Elements(true, false) select (status, reason, fields, chunked);
        Prop.ForAll(responses.ToArbitrary(), response =>
        {
            string framing = response.status is 204 or 304 ? "" : response.chunked ? "Transfer-Encoding: chunked\r\n" : "Content-Length: 7\r\n";
            string raw = $"HTTP/1.1 {response.status} {response.reason}\r\n{Lines(response.fields)}{framing}\r\n";
            var head = new MessageHead();
            string parsed = HeadFeeder.Run(head, HeadKind.Response, Wide, HttpMethod.Get, Bytes.Of(raw));
            Assert.StartsWith($"Done after {raw.Length}:", parsed, StringComparison.Ordinal);
            var destination = new byte[Http1Writer.MaxResponseHeadLength(head)];
            return Bytes.Text(destination.AsSpan(0, Http1Writer.WriteResponseHead(destination, head, head.Framing, HttpVersion.Http11, keepAlive: true))) == raw;
        }).Check(Thorough);
    }

    [Fact]
    public void Chunked_bodies_and_trailers_survive_writing_and_reading()
    {
        var bodies = from chunks in Gen.Choose(0, 255).Select(b => (byte)b).NonEmptyListOf().Select(c => c.ToArray()).ArrayOf() from trailers in Fields select (chunks, trailers);
        Prop.ForAll(bodies.ToArbitrary(), body =>
        {
            var raw = new MemoryStream();
            var room = new byte[100_000];
            foreach (byte[] chunk in body.chunks)
            {
                raw.Write(room.AsSpan(0, Http1Writer.WriteChunkHeader(room, chunk.Length)));
                raw.Write(chunk);
                raw.Write(Http1Writer.ChunkEnd);
            }

            var trailers = new MessageHead();
            foreach ((string name, string value) in body.trailers) trailers.Add(Bytes.Of(name), Bytes.Of(value));
            raw.Write(room.AsSpan(0, Http1Writer.WriteTrailers(room, trailers)));
            string expected = $"End [{string.Concat(body.chunks.Select(c => Bytes.Text(c)))}] {string.Join(' ', HeadFeeder.Fields(trailers))} left 0";
            return BodyFeeder.Decode(MessageFraming.Chunked, raw.ToArray(), Wide) == expected;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(50));
    }

    [Fact]
    public void Damaged_messages_never_throw_and_do_not_depend_on_the_split()
    {
        string[] seeds =
        [
            "GET /a%2Fb/../c?q HTTP/1.1\r\nHost: [::1]:80\r\nConnection: close, x\r\nX: 1\r\nExpect: 100-continue\r\n\r\n",
            "POST http://a:1/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nUpgrade: x\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 10\r\nX:\t1 \r\n\r\n",
            "5;a=\"b\"\r\nhello\r\n0\r\nX: 1\r\n\r\n",
        ];
        var damage = from position in Gen.Choose(0, 150) from value in Gen.Elements('\r', '\n', '\0', ' ', '\t', ':', ';', ',', '/', '.', '%', '\xFF', '0', 'a', '"', '\\') from how in Gen.Choose(0, 2) select (position, value, how);
        var cases = from seed in Gen.Elements(seeds) from damages in damage.NonEmptyListOf() select (seed, damages);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            string raw = c.damages.Aggregate(c.seed, (text, d) => d.how switch
            {
                0 => text.Insert(d.position % (text.Length + 1), d.value.ToString()),
                1 when text.Length > 1 => text.Remove(d.position % text.Length, 1),
                _ => string.Concat(text.AsSpan(0, d.position % text.Length), [d.value], text.AsSpan((d.position % text.Length) + 1)),
            });
            HeadFeeder.Parse(HeadKind.Request, raw);
            HeadFeeder.Parse(HeadKind.Response, raw);
            HeadFeeder.Parse(HeadKind.Trailers, raw);
            return BodyFeeder.Decode(MessageFraming.Chunked, Bytes.Of(raw)).Length > 0;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    [Fact]
    public void Random_bytes_never_throw_and_do_not_depend_on_the_split()
    {
        Prop.ForAll(Gen.Choose(0, 255).Select(b => (byte)b).ArrayOf().ToArbitrary(), raw =>
        {
            MessageHead head = HeadFeeder.Parse(HeadKind.Request, raw);
            HeadFeeder.Parse(HeadKind.Response, raw);
            HeadFeeder.Parse(HeadKind.Trailers, raw);
            BodyFeeder.Decode(MessageFraming.Chunked, raw);
            return head.Used <= head.Storage.Length - MessageHead.Padding;
        }).Check(Thorough);
    }

    private static string Lines((string Name, string Value)[] fields) => string.Concat(fields.Select(f => $"{f.Name}: {f.Value}\r\n"));
}
