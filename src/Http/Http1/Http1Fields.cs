using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Waterfall.Http.Semantics;

namespace Waterfall.Http.Http1;

/// <summary>The field lines of a head or trailer section (RFC 9112 5).</summary>
internal static class Http1Fields
{
    private const ushort CrLf = 0x0A0D; // as read from memory, little-endian

    /// <summary>Parses whole field lines; Done when the empty line was read, which <see cref="MessageHead.LineStart"/> is then behind.</summary>
    public static ParseStatus Advance(MessageHead head, int maxBytes, int maxCount)
    {
        ref byte storage = ref MemoryMarshal.GetArrayDataReference(head.Storage);
        int used = head.Used;
        int lineStart = head.LineStart;
        int at = head.Scanned;
        int colon = head.Phase == HeadPhase.FieldValue ? head.ColonAt : -1;
        int lastAllowed = (int)Math.Min(int.MaxValue, (long)head.FieldsStart + maxBytes);
        while (true)
        {
            // A valid name holds no control character, so the line's end is searched from where the line begins: the next line then waits
            // for this one scan only, and the name is looked at meanwhile. Benchmark: HeadParserBenchmarks.
            int end = Http1Scan.EndOfText(ref storage, at, used);
            if (colon < 0)
            {
                int nameEnd = Http1Scan.EndOfToken(ref storage, at, used);
                if (nameEnd > lastAllowed) return Reject(head, HttpRejection.HeadersTooLarge);
                if (nameEnd == used) return Pause(head, HeadPhase.FieldName, lineStart, nameEnd, colon);
                if (Unsafe.Add(ref storage, nameEnd) != ':' || nameEnd == lineStart) return EndOrReject(head, lineStart, nameEnd);
                if (head.FieldCount == maxCount) return Reject(head, HttpRejection.TooManyHeaders);
                if (nameEnd - lineStart > ushort.MaxValue) return Reject(head, HttpRejection.HeadersTooLarge);
                colon = nameEnd;
            }

            if (end > lastAllowed) return Reject(head, HttpRejection.HeadersTooLarge);
            if (end >= used - 1 || Unsafe.ReadUnaligned<ushort>(ref Unsafe.Add(ref storage, end)) != CrLf)
            {
                return PauseOrReject(head, lineStart, end, colon);
            }

            AddField(head, ref storage, lineStart, colon, end);
            colon = -1;
            lineStart = at = end + 2;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddField(MessageHead head, ref byte storage, int nameStart, int colon, int lineEnd)
    {
        int start = colon + 1;
        int end = lineEnd;
        // RFC 9112 5.1: optional whitespace around the value is not part of it.
        while (start < end && FieldSyntax.IsWhitespace(Unsafe.Add(ref storage, start))) start++;
        while (end > start && FieldSyntax.IsWhitespace(Unsafe.Add(ref storage, end - 1))) end--;
        bool canonical = start == colon + 2 && end == lineEnd && Unsafe.Add(ref storage, colon + 1) == ' ';
        if (head.FieldCount == head.Fields.Length) head.GrowFields();
        ref HeaderField field = ref head.Fields[head.FieldCount++];
        field.NameOffset = nameStart;
        field.NameLength = (ushort)(colon - nameStart);
        field.ValueOffset = start;
        field.ValueLength = end - start;
        field.Flags = canonical ? HeaderFlags.Canonical : HeaderFlags.None;
        KnownHeader known = KnownHeaders.FindPadded(ref Unsafe.Add(ref storage, nameStart), colon - nameStart);
        field.Known = known;
        ulong bit = (1UL << (int)known) & ~1UL;
        head.Repeated |= head.Present & bit;
        head.Present |= bit;
    }

    /// <summary>Not a name and a colon: the empty line that ends the section, or a refusal.</summary>
    private static ParseStatus EndOrReject(MessageHead head, int lineStart, int at)
    {
        byte stop = head.Storage[at];
        if (at > lineStart)
        {
            return Reject(head, stop switch
            {
                (byte)' ' or (byte)'\t' => HttpRejection.WhitespaceBeforeColon, // RFC 9112 5.1
                (byte)'\r' => HttpRejection.MissingColon,
                (byte)'\n' => HttpRejection.BareLf,
                _ => HttpRejection.InvalidFieldName,
            });
        }

        if (stop != '\r')
        {
            return Reject(head, stop switch
            {
                (byte)' ' or (byte)'\t' => HttpRejection.ObsoleteFolding, // RFC 9112 5.2, and 2.2 for the first line
                (byte)':' => HttpRejection.EmptyFieldName,
                (byte)'\n' => HttpRejection.BareLf,
                _ => HttpRejection.InvalidFieldName,
            });
        }

        if (at + 1 == head.Used) return Pause(head, HeadPhase.FieldName, lineStart, at, -1);
        if (head.Storage[at + 1] != '\n') return Reject(head, HttpRejection.BareCr);
        head.LineStart = head.Scanned = at + 2;
        return ParseStatus.Done;
    }

    /// <summary>Not a value and CRLF: the line goes on in bytes not yet received, or a refusal.</summary>
    private static ParseStatus PauseOrReject(MessageHead head, int lineStart, int at, int colon)
    {
        if (at == head.Used) return Pause(head, HeadPhase.FieldValue, lineStart, at, colon);
        byte stop = head.Storage[at];
        if (stop != '\r') return Reject(head, stop == '\n' ? HttpRejection.BareLf : HttpRejection.InvalidFieldValue);
        if (at + 1 == head.Used) return Pause(head, HeadPhase.FieldValue, lineStart, at, colon);
        return Reject(head, HttpRejection.BareCr);
    }

    private static ParseStatus Pause(MessageHead head, HeadPhase phase, int lineStart, int at, int colon)
    {
        head.Phase = phase;
        head.LineStart = lineStart;
        head.Scanned = at;
        head.ColonAt = colon;
        return ParseStatus.NeedMore;
    }

    private static ParseStatus Reject(MessageHead head, HttpRejection rejection)
    {
        head.Rejection = rejection;
        return ParseStatus.Rejected;
    }
}
