using System.Buffers;
using System.Text;
using Waterfall.Core.Expressions.Json;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Expressions.Sources;

/// <summary>A buffered body as JSON: parsed when it is first asked for, kept as long as the message.</summary>
internal sealed class BodyReader
{
    // There are as many of these as requests at a time: what a long body needed is given back.
    private readonly JsonArena _arena = new(0, 0, maxKeptBytes: 16 * 1024);
    private ReadOnlySequence<byte> _bytes;
    private JsonValue _value;
    private bool _isRead = true;

    internal void Clear() => Set(default);

    internal void Set(in ReadOnlySequence<byte> bytes)
    {
        _arena.Reset();
        (_bytes, _value, _isRead) = (bytes, default, bytes.IsEmpty);
    }

    /// <summary>The body; <c>null</c> if it is not buffered, not JSON by its media type, or broken.</summary>
    internal JsonValue Read(MessageHead head)
    {
        if (_isRead) return _value;
        _isRead = true;
        if (!IsJson(head)) return _value;
        foreach (var segment in _bytes) _arena.Write(segment.Span);
        _bytes = default; // what is read lies in the arena
        JsonReader.TryReadFrom(_arena, 0, out _value, out _);
        return _value;
    }

    // application/json (RFC 8259 11), text/json, and any type with the suffix +json (RFC 6839 3.1).
    private static bool IsJson(MessageHead head)
    {
        var index = head.IndexOf(KnownHeader.ContentType);
        if (index < 0) return false;
        var type = head.Value(index);
        var end = type.IndexOf((byte)';');
        type = (end < 0 ? type : type[..end]).TrimEnd(" \t"u8);
        return Ascii.EqualsIgnoreCase(type, "application/json"u8) || Ascii.EqualsIgnoreCase(type, "text/json"u8)
            || (type.Length > 5 && Ascii.EqualsIgnoreCase(type[^5..], "+json"u8));
    }
}
