using BenchmarkDotNet.Attributes;
using Waterfall.Http.Hpack;
using Waterfall.Http.Semantics;

namespace Waterfall.Micro;

/// <summary>Heads as they come and go on an HTTP/2 connection that has carried a few already, and Huffman coding by itself.</summary>
[MemoryDiagnoser]
public class HpackBenchmarks
{
    private static readonly byte[] Path = "/api/users/4711/orders?limit=20&sort=-created"u8.ToArray();
    private static readonly byte[] Agent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"u8.ToArray();
    private static readonly byte[] Date = "Mon, 21 Oct 2013 20:13:21 GMT"u8.ToArray();
    private static readonly byte[] Tag = "\"5f3c-61a2b7c9d0e1f\""u8.ToArray();

    private readonly HpackDecoder _decoder = new();
    private readonly HpackEncoder _encoder = new();
    private readonly HpackEncoder _cold = new(0);
    private readonly byte[] _block = new byte[1024];
    private readonly byte[] _encodedAgent = new byte[128];
    private readonly byte[] _text = new byte[256];
    private byte[] _request = [];
    private byte[] _plainRequest = [];
    private int _agentLength;

    [GlobalSetup]
    public void Setup()
    {
        HpackEncoder client = new();
        Sink sink = default;
        // The first block fills the table.
        for (int i = 0; i < 2; i++)
        {
            _request = _block[..WriteRequest(client, _block)];
            if (_decoder.Decode(_request, true, ref sink) != HpackError.None) throw new InvalidOperationException("The request does not decode.");
        }
        _cold.BeginBlock(_block);
        _plainRequest = _block[..WriteRequest(_cold, _block)];
        _agentLength = HuffmanEncoder.Encode(Agent, isName: false, _encodedAgent);
        EncodeResponse();
    }

    /// <summary>Ten fields, all but the path out of the tables.</summary>
    [Benchmark(Baseline = true)]
    public int DecodeRequest()
    {
        Sink sink = default;
        _decoder.Decode(_request, true, ref sink);
        return sink.Bytes;
    }

    /// <summary>The same fields as literals: the first request of a connection.</summary>
    [Benchmark]
    public int DecodeRequestOfLiterals()
    {
        Sink sink = default;
        _decoder.Decode(_plainRequest, true, ref sink);
        return sink.Bytes;
    }

    /// <summary>Eight fields, two of them literals.</summary>
    [Benchmark]
    public int EncodeResponse()
    {
        Span<byte> block = _block;
        int written = _encoder.BeginBlock(block);
        written += _encoder.EncodeStatus(200, block[written..]);
        written += _encoder.Encode(KnownHeader.Server, "Server"u8, "nginx"u8, block[written..]);
        written += _encoder.Encode(KnownHeader.Date, "Date"u8, Date, block[written..]);
        written += _encoder.Encode(KnownHeader.ContentType, "Content-Type"u8, "application/json; charset=utf-8"u8, block[written..]);
        written += _encoder.Encode(KnownHeader.ContentLength, "Content-Length"u8, "1187"u8, block[written..]);
        written += _encoder.Encode(KnownHeader.CacheControl, "Cache-Control"u8, "private, max-age=0"u8, block[written..]);
        written += _encoder.Encode(KnownHeader.ETag, "ETag"u8, Tag, block[written..]);
        written += _encoder.Encode(KnownHeader.None, "X-Content-Type-Options"u8, "nosniff"u8, block[written..]);
        return written;
    }

    /// <summary>Ten fields as literals, to a peer that allows no table.</summary>
    [Benchmark]
    public int EncodeRequestOfLiterals() => WriteRequest(_cold, _block);

    /// <summary>102 characters.</summary>
    [Benchmark]
    public int HuffmanDecode() => HuffmanDecoder.Decode(_encodedAgent.AsSpan(0, _agentLength), _text);

    /// <summary>The same.</summary>
    [Benchmark]
    public int HuffmanEncode() => HuffmanEncoder.Encode(Agent, isName: false, _text);

    private static int WriteRequest(HpackEncoder encoder, Span<byte> block)
    {
        int written = encoder.BeginBlock(block);
        written += encoder.EncodePseudo(HpackPseudo.Method, "GET"u8, block[written..]);
        written += encoder.EncodePseudo(HpackPseudo.Scheme, "https"u8, block[written..]);
        written += encoder.EncodePseudo(HpackPseudo.Authority, "api.example.com"u8, block[written..]);
        written += encoder.EncodePseudo(HpackPseudo.Path, Path, block[written..]);
        written += encoder.Encode(KnownHeader.Accept, "accept"u8, "application/json, text/plain, */*"u8, block[written..]);
        written += encoder.Encode(KnownHeader.AcceptEncoding, "accept-encoding"u8, "gzip, deflate, br, zstd"u8, block[written..]);
        written += encoder.Encode(KnownHeader.AcceptLanguage, "accept-language"u8, "en-GB,en;q=0.9,de;q=0.8"u8, block[written..]);
        written += encoder.Encode(KnownHeader.UserAgent, "user-agent"u8, Agent, block[written..]);
        written += encoder.Encode(KnownHeader.CacheControl, "cache-control"u8, "no-cache"u8, block[written..]);
        written += encoder.Encode(KnownHeader.None, "x-api-version"u8, "2024-06-01"u8, block[written..]);
        return written;
    }

    private struct Sink : IHpackSink
    {
        public int Bytes { get; private set; }

        public bool OnField(in HpackField field)
        {
            Bytes += field.Name.Length + field.Value.Length + (int)field.Known + (int)field.Pseudo;
            return true;
        }
    }
}
