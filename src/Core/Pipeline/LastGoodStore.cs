using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using Waterfall.Core.IO;
using Waterfall.Core.Memory;
using Waterfall.Core.Upstreams.LoadBalancing;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Pipeline;

/// <summary>
/// The last good answers of one loop: to GET requests without credentials, by route, host, target and what of the request such answers commonly vary by.
/// Those unused for longest give way when the memory is used up. Outlives snapshots.
/// </summary>
internal sealed class LastGoodStore(EventLoop loop, long capacity)
{
    /// <summary>The memory of one loop.</summary>
    internal const long DefaultCapacity = 16 << 20;

    // An entry is renewed at most so often: copying each answer of a busy resource would cost more than it gives.
    private const long RenewAfterMs = 1000;

    private const int CopiesKept = 64;

    private static readonly PreparedField Marker = new("Cache-Status"u8, "waterfall; fwd=stale; detail=last-good"u8);

    private readonly Dictionary<ulong, LastGoodEntry> _entries = [];
    private readonly Slab<LastGoodCopy> _copies = new(() => new LastGoodCopy(loop.Buffers), CopiesKept);
    private readonly ArrayBufferWriter<byte> _key = new(1024);

    // Keys come from clients: without a secret they could be made to collide.
    private readonly ulong _seed = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));
    private IntrusiveList<LastGoodEntry> _byUse; // least recently used first

    /// <summary>Bytes in use.</summary>
    internal long Bytes { get; private set; }

    internal int Count => _entries.Count;

    /// <summary>Whether there is an answer for the exchange that is not too old.</summary>
    internal bool Has(Exchange exchange, LastGoodSettings settings) => Find(exchange, settings) is not null;

    /// <summary>Makes the last good answer the exchange's reply. There is one (<see cref="Has"/>).</summary>
    internal void Answer(Exchange exchange)
    {
        var entry = Find(exchange, exchange.Route!.Fallback!.LastGood!)!;
        Touch(entry);
        var reply = exchange.Reply;
        reply.Begin(200);
        reply.Head.RemoveAll(KnownHeader.Date); // it has the date of its making
        entry.AddFieldsTo(reply.Head);
        AddAge(reply.Head, (loop.Timers.NowMs - entry.StoredAtMs) / 1000);
        reply.Head.Add(Marker);
        reply.Body.Write(entry.Body);
    }

    /// <summary>Begins a copy of an answer with its head as it is; null if it is not to be kept, or was kept a moment ago.</summary>
    internal LastGoodCopy? TryBegin(Exchange exchange, MessageHead answer, LastGoodSettings settings)
    {
        if (answer.Status != 200 || answer.Framing.Length > settings.MaxBody || !IsShared(exchange.Request) || !IsShareable(answer))
            return null;
        WriteKey(exchange);
        if (Lookup(_key.WrittenSpan) is { } known && loop.Timers.NowMs - known.StoredAtMs < RenewAfterMs)
            return null;
        var copy = _copies.Get();
        copy.Begin(settings.MaxBody);
        copy.Head.Write(_key.WrittenSpan);
        copy.KeyLength = _key.WrittenCount;
        for (var i = 0; i < answer.FieldCount; i++)
        {
            if (!answer.IsRemoved(i) && answer.Field(i).Known is not (KnownHeader.ContentLength or KnownHeader.TransferEncoding))
                LastGoodEntry.WriteField(copy.Head, answer.Name(i), answer.Value(i));
        }
        return copy;
    }

    /// <summary>Ends a copy: kept if the answer was whole.</summary>
    internal void End(LastGoodCopy copy, bool isWhole)
    {
        if (isWhole && !copy.IsOverrun)
            Keep(copy);
        copy.Clear();
        _copies.Return(copy);
    }

    private void Keep(LastGoodCopy copy)
    {
        var hash = KeyHash.Of(copy.Head.WrittenSpan[..copy.KeyLength], _seed);
        if (_entries.TryGetValue(hash, out var entry))
        {
            Bytes -= entry.Weight;
            Touch(entry);
        }
        else
        {
            _entries.Add(hash, entry = new LastGoodEntry(hash));
            _byUse.Append(entry);
        }
        entry.Set(copy, loop.Timers.NowMs);
        Bytes += entry.Weight;
        while (Bytes > capacity)
            Remove(_byUse.First!);
    }

    private LastGoodEntry? Find(Exchange exchange, LastGoodSettings settings)
    {
        if (!IsShared(exchange.Request))
            return null;
        WriteKey(exchange);
        return Lookup(_key.WrittenSpan) is { } entry && loop.Timers.NowMs - entry.StoredAtMs <= settings.MaxAgeMs ? entry : null;
    }

    private LastGoodEntry? Lookup(ReadOnlySpan<byte> key) =>
        _entries.TryGetValue(KeyHash.Of(key, _seed), out var entry) && entry.Key.SequenceEqual(key) ? entry : null;

    // What is answered to everybody: a request that says who asks may have an answer that is for nobody else.
    private static bool IsShared(MessageHead request) =>
        request.Method == HttpMethod.Get && !request.Has(KnownHeader.Authorization) && !request.Has(KnownHeader.Cookie);

    // RFC 9111 5.2.2: private and no-store say no; so does what sets a cookie, or varies by what the key does not have (4.1).
    private static bool IsShareable(MessageHead answer)
    {
        if (answer.Has(KnownHeader.SetCookie))
            return false;
        for (var i = answer.IndexOf(KnownHeader.CacheControl); i >= 0; i = answer.IndexOf(KnownHeader.CacheControl, i + 1))
        {
            var list = new ListReader(answer.Value(i));
            while (list.MoveNext())
            {
                if (Is(list.Current, "no-store"u8) || StartsWith(list.Current, "private"u8))
                    return false;
            }
        }
        for (var i = answer.IndexOf("Vary"u8); i >= 0; i = answer.IndexOf("Vary"u8, i + 1))
        {
            var list = new ListReader(answer.Value(i));
            while (list.MoveNext())
            {
                if (!Is(list.Current, "accept"u8) && !Is(list.Current, "accept-encoding"u8) && !Is(list.Current, "accept-language"u8))
                    return false;
            }
        }
        return true;
    }

    private static bool Is(ReadOnlySpan<byte> token, ReadOnlySpan<byte> lower) => System.Text.Ascii.EqualsIgnoreCase(token, lower);

    private static bool StartsWith(ReadOnlySpan<byte> token, ReadOnlySpan<byte> lower) => token.Length >= lower.Length && Is(token[..lower.Length], lower);

    private void WriteKey(Exchange exchange)
    {
        var request = exchange.Request;
        _key.ResetWrittenCount();
        WriteText(exchange.RouteName);
        WritePart(request.Authority);
        WritePart(request.Path);
        WritePart(request.HasQuery ? "?"u8 : default);
        WritePart(request.Query);
        WriteFields(request, KnownHeader.Accept);
        WriteFields(request, KnownHeader.AcceptEncoding);
        WriteFields(request, KnownHeader.AcceptLanguage);
    }

    private void WriteText(string text)
    {
        System.Text.EncodingExtensions.GetBytes(System.Text.Encoding.UTF8, text.AsSpan(), _key);
        WritePart(default);
    }

    // No part holds a line feed.
    private void WritePart(ReadOnlySpan<byte> part)
    {
        _key.Write(part);
        _key.Write("\n"u8);
    }

    private void WriteFields(MessageHead request, KnownHeader field)
    {
        for (var i = request.IndexOf(field); i >= 0; i = request.IndexOf(field, i + 1))
        {
            _key.Write(request.Value(i));
            _key.Write(","u8);
        }
        WritePart(default);
    }

    // RFC 9111 4.2.3: what it had when it came, and how long it has been here.
    private static void AddAge(MessageHead head, long seconds)
    {
        if (head.IndexOf(KnownHeader.Age) is >= 0 and var at && Utf8Parser.TryParse(head.Value(at), out uint before, out _))
            seconds += before;
        Span<byte> text = stackalloc byte[20];
        Utf8Formatter.TryFormat(seconds, text, out var length);
        head.Set(KnownHeader.Age, text[..length]);
    }

    private void Touch(LastGoodEntry entry)
    {
        _byUse.Remove(entry);
        _byUse.Append(entry);
    }

    private void Remove(LastGoodEntry entry)
    {
        _byUse.Remove(entry);
        _entries.Remove(entry.Hash);
        Bytes -= entry.Weight;
    }
}
