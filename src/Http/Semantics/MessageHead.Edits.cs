using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Waterfall.Http.Semantics;

// The overlay: edits append to the storage and flag fields; nothing that was received is overwritten.
public sealed partial class MessageHead
{
    /// <summary>Takes a field out.</summary>
    /// <param name="index">Index of the field; removing twice is harmless.</param>
    public void Remove(int index)
    {
        KnownHeader known = Field(index).Known;
        Fields[index].Flags |= HeaderFlags.Removed;
        if (known == KnownHeader.None) return;
        for (int i = 0; i < FieldCount; i++)
        {
            if (Fields[i].Known == known && !Fields[i].IsRemoved) return;
        }

        Present &= ~(1UL << (int)known);
    }

    /// <summary>Takes every field of that name out; returns how many there were.</summary>
    /// <param name="header">The known field.</param>
    public int RemoveAll(KnownHeader header)
    {
        if (!Has(header)) return 0;
        return RemoveSet(1UL << (int)header);
    }

    /// <summary>Takes every field of that name, in any case, out; returns how many there were.</summary>
    /// <param name="name">The field name.</param>
    public int RemoveAll(ReadOnlySpan<byte> name)
    {
        KnownHeader known = KnownHeaders.Find(name);
        if (known != KnownHeader.None) return RemoveAll(known);
        int count = 0;
        for (int i = IndexOfUnknown(name, 0); i >= 0; i = IndexOfUnknown(name, i + 1))
        {
            Fields[i].Flags |= HeaderFlags.Removed;
            count++;
        }

        return count;
    }

    /// <summary>Adds a field behind the others.</summary>
    /// <param name="name">A token; it is sent in this case. Otherwise <see cref="ArgumentException"/>.</param>
    /// <param name="value">A field value without whitespace around it; control characters throw <see cref="ArgumentException"/>, so that no
    /// caller can split a message (RFC 9110 5.5).</param>
    public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (name.Length is 0 or > ushort.MaxValue || !FieldSyntax.IsToken(name)) throw new ArgumentException("Not a field name.", nameof(name));
        if (!FieldSyntax.IsFieldValue(value)) throw new ArgumentException("Not a field value.", nameof(value));
        AddChecked(KnownHeaders.Find(name), name, value);
    }

    /// <summary>Adds a known field, in its registered spelling, behind the others.</summary>
    /// <param name="header">Any member but <see cref="KnownHeader.None"/>.</param>
    /// <param name="value">As for <see cref="Add(ReadOnlySpan{byte}, ReadOnlySpan{byte})"/>.</param>
    public void Add(KnownHeader header, ReadOnlySpan<byte> value)
    {
        ReadOnlySpan<byte> name = KnownHeaders.Bytes(header);
        if (name.IsEmpty) throw new ArgumentException("Not a known field.", nameof(header));
        if (!FieldSyntax.IsFieldValue(value)) throw new ArgumentException("Not a field value.", nameof(value));
        AddChecked(header, name, value);
    }

    /// <summary>Adds a field that was rendered before, behind the others.</summary>
    /// <param name="field">The field.</param>
    public void Add(PreparedField field)
    {
        EnsureFree(field.Line.Length);
        field.Line.CopyTo(Storage.AsSpan(Used));
        AddEntry(field.Header, field.NameLength, field.ValueLength);
    }

    /// <summary>Replaces every field of that name by one, behind the others.</summary>
    /// <param name="name">As for <see cref="Add(ReadOnlySpan{byte}, ReadOnlySpan{byte})"/>.</param>
    /// <param name="value">As for <see cref="Add(ReadOnlySpan{byte}, ReadOnlySpan{byte})"/>.</param>
    public void Set(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        RemoveAll(name);
        Add(name, value);
    }

    /// <summary>Replaces every field of that name by one, behind the others.</summary>
    /// <param name="header">The known field.</param>
    /// <param name="value">As for <see cref="Add(ReadOnlySpan{byte}, ReadOnlySpan{byte})"/>.</param>
    public void Set(KnownHeader header, ReadOnlySpan<byte> value)
    {
        RemoveAll(header);
        Add(header, value);
    }

    /// <summary>Sets the request method.</summary>
    /// <param name="token">A token, otherwise <see cref="ArgumentException"/>.</param>
    public void SetMethod(ReadOnlySpan<byte> token)
    {
        if (!FieldSyntax.IsToken(token)) throw new ArgumentException("Not a method.", nameof(token));
        Method = HttpMethods.Parse(token);
        MethodRange = Append(token);
    }

    /// <summary>Rewrites the path. It is forwarded as given: normalise it first if any of it comes from a peer.</summary>
    /// <param name="path">Begins with a slash and has no byte outside a path, otherwise <see cref="ArgumentException"/>.</param>
    public void SetPath(ReadOnlySpan<byte> path)
    {
        if (path.IsEmpty || path[0] != '/' || path.Contains((byte)'?') || !FieldSyntax.IsTarget(path)) throw new ArgumentException("Not a path.", nameof(path));
        PathRange = Append(path);
    }

    /// <summary>Rewrites the query.</summary>
    /// <param name="query">Without the question mark; empty removes the query. A byte that no target may hold throws <see cref="ArgumentException"/>.</param>
    public void SetQuery(ReadOnlySpan<byte> query)
    {
        if (!FieldSyntax.IsTarget(query)) throw new ArgumentException("Not a query.", nameof(query));
        QueryRange = Append(query);
        HasQuery = !query.IsEmpty;
    }

    /// <summary>Sets status and reason phrase.</summary>
    /// <param name="status">100 to 599, otherwise <see cref="ArgumentOutOfRangeException"/>.</param>
    /// <param name="reason">May be empty; control characters throw <see cref="ArgumentException"/>.</param>
    public void SetStatus(int status, ReadOnlySpan<byte> reason)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(status, 100);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(status, 599);
        if (!FieldSyntax.IsText(reason)) throw new ArgumentException("Not a reason phrase.", nameof(reason));
        Status = status;
        ReasonRange = Append(reason);
    }

    /// <summary>Sets the status with its registered reason phrase.</summary>
    /// <param name="status">100 to 599, otherwise <see cref="ArgumentOutOfRangeException"/>.</param>
    public void SetStatus(int status) => SetStatus(status, HttpStatus.ReasonPhrase(status));

    /// <summary>Becomes a copy of another head, its edits included.</summary>
    internal void CopyFrom(MessageHead other)
    {
        Reset();
        EnsureFree(other.Used);
        other.Storage.AsSpan(0, other.Used).CopyTo(Storage);
        Used = other.Used;
        while (Fields.Length < other.FieldCount) GrowFields();
        other.Fields.AsSpan(0, other.FieldCount).CopyTo(Fields);
        FieldCount = other.FieldCount;
        (Present, Repeated, Phase, LineStart, FieldsStart, HeadStart) = (other.Present, other.Repeated, other.Phase, other.LineStart, other.FieldsStart, other.HeadStart);
        (MethodRange, TargetRange, AuthorityRange) = (other.MethodRange, other.TargetRange, other.AuthorityRange);
        (PathRange, QueryRange, ReasonRange) = (other.PathRange, other.QueryRange, other.ReasonRange);
        (Method, TargetForm, Version, Status, Length) = (other.Method, other.TargetForm, other.Version, other.Status, other.Length);
        (Framing, Rejection, Protocol) = (other.Framing, other.Rejection, other.Protocol);
        (HasQuery, KeepAlive, ExpectContinue, UpgradeRequested) = (other.HasQuery, other.KeepAlive, other.ExpectContinue, other.UpgradeRequested);
        ConnectionNamesNothing = other.ConnectionNamesNothing;
    }

    /// <summary>Takes out every field of a set of known ones; returns how many there were.</summary>
    internal int RemoveSet(ulong set)
    {
        int count = 0;
        foreach (ref HeaderField field in Fields.AsSpan(0, FieldCount))
        {
            if (!KnownHeaderSet.Contains(set, field.Known) || field.IsRemoved) continue;
            field.Flags |= HeaderFlags.Removed;
            count++;
        }

        Present &= ~set;
        return count;
    }

    /// <summary>Appends bytes behind what is used.</summary>
    internal ByteRange Append(ReadOnlySpan<byte> bytes)
    {
        int at = Used;
        EnsureFree(bytes.Length);
        bytes.CopyTo(Storage.AsSpan(at));
        Used = at + bytes.Length;
        return new ByteRange(at, bytes.Length);
    }

    /// <summary>Makes room for that many bytes and the padding behind them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void EnsureFree(int count)
    {
        if (Storage.Length - Used < count + Padding) Grow(count);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    internal void GrowFields() => Array.Resize(ref Fields, Fields.Length * 2);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(int count) => Array.Resize(ref Storage, Math.Max(Storage.Length * 2, checked(Used + count + Padding)));

    /// <summary>
    /// Adds a field whose name and value have been checked, in wire form, so that runs of kept lines, added ones among them, are written by one copy.
    /// </summary>
    internal void AddChecked(KnownHeader known, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Debug.Assert(FieldSyntax.IsToken(name) && FieldSyntax.IsFieldValue(value));
        EnsureFree(name.Length + value.Length + 4);
        Span<byte> line = Storage.AsSpan(Used);
        name.CopyTo(line);
        ": "u8.CopyTo(line[name.Length..]);
        value.CopyTo(line[(name.Length + 2)..]);
        "\r\n"u8.CopyTo(line[(name.Length + 2 + value.Length)..]);
        AddEntry(known, name.Length, value.Length);
    }

    // The line stands at the end of what is used.
    private void AddEntry(KnownHeader known, int nameLength, int valueLength)
    {
        if (FieldCount == Fields.Length) GrowFields();
        ref HeaderField field = ref Fields[FieldCount++];
        field.NameOffset = Used;
        field.NameLength = (ushort)nameLength;
        field.ValueOffset = Used + nameLength + 2;
        field.ValueLength = valueLength;
        field.Known = known;
        field.Flags = HeaderFlags.Canonical;
        Used = field.LineEnd;
        if (known != KnownHeader.None) Present |= 1UL << (int)known;
        if (known == KnownHeader.Connection) ConnectionNamesNothing = false;
        Debug.Assert(Used + Padding <= Storage.Length);
    }
}
