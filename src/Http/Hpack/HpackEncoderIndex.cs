using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Waterfall.Http.Hpack;

/// <summary>
/// Finds entries of an encoder's table: by name and value, and by name. A bucket holds the number of its newest entry, each entry that of the
/// next older one in its bucket. Eviction removes the oldest, hence the ends of chains: an end is told by its number being out of the table,
/// and nothing needs to be removed. A chain is never longer than the table, whatever values a peer makes up.
/// </summary>
internal sealed class HpackEncoderIndex(HpackDynamicTable table)
{
    private const int Buckets = 128;
    private const uint Multiplier = 0x9E3779B1; // 2^32 divided by the golden ratio

    private uint[] _byField = [];
    private uint[] _byName = [];

    /// <summary>The hash of a name, the same for any case of letters.</summary>
    public static uint Hash(HpackNameId id, ReadOnlySpan<byte> name)
    {
        // Bit 5 folds the case of letters; other characters that meet by it are told apart by comparing.
        return id.IsName ? (id.Value + 1u) * Multiplier : (uint)Mix(name, (ulong)name.Length, 0x2020202020202020);
    }

    /// <summary>The hash of a field.</summary>
    public static uint Hash(uint nameHash, ReadOnlySpan<byte> value) => (uint)Mix(value, nameHash ^ ((ulong)value.Length << 32), 0);

    /// <summary>The age of the entry with this name and value, or -1.</summary>
    public int Find(uint hash, HpackNameId id, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (table.Count == 0) return -1;
        uint number = _byField[hash >> 25];
        for (uint age = Age(number), last = 0; age < (uint)table.Count && age >= last; age = Age(number))
        {
            ref HpackEntry entry = ref table[(int)age];
            if (entry.Hash == hash && IsNamed(in entry, id, name) && table.Value(in entry).SequenceEqual(value)) return (int)age;
            number = entry.Next;
            last = age + 1;
        }
        return -1;
    }

    /// <summary>The age of the newest entry with this name, or -1.</summary>
    public int FindName(uint hash, HpackNameId id, ReadOnlySpan<byte> name)
    {
        if (table.Count == 0) return -1;
        uint number = _byName[hash >> 25];
        for (uint age = Age(number), last = 0; age < (uint)table.Count && age >= last; age = Age(number))
        {
            ref HpackEntry entry = ref table[(int)age];
            if (entry.NameHash == hash && IsNamed(in entry, id, name)) return (int)age;
            number = entry.NextName;
            last = age + 1;
        }
        return -1;
    }

    /// <summary>Adds the entry that the table was given last.</summary>
    public void Add(uint hash, uint nameHash, HpackNameId id)
    {
        if (_byField.Length == 0)
        {
            _byField = new uint[Buckets];
            _byName = new uint[Buckets];
        }
        ref HpackEntry entry = ref table[0];
        entry.Id = id;
        entry.Hash = hash;
        entry.NameHash = nameHash;
        entry.Next = _byField[hash >> 25];
        entry.NextName = _byName[nameHash >> 25];
        _byField[hash >> 25] = _byName[nameHash >> 25] = table.NextNumber - 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint Age(uint number) => table.NextNumber - 1 - number;

    private bool IsNamed(in HpackEntry entry, HpackNameId id, ReadOnlySpan<byte> name)
    {
        return entry.Id == id && (id.IsName || Ascii.EqualsIgnoreCase(table.Name(in entry), name));
    }

    /// <summary>Eight bytes at a time; the last ones overlap those before.</summary>
    private static ulong Mix(ReadOnlySpan<byte> text, ulong seed, ulong fold)
    {
        const ulong multiplier = 0x9E3779B97F4A7C15; // 2^64 divided by the golden ratio
        ref byte start = ref MemoryMarshal.GetReference(text);
        ulong hash = seed * multiplier;
        int at = 0;
        for (; at <= text.Length - sizeof(ulong); at += sizeof(ulong))
        {
            hash = (hash ^ (Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, at)) | fold)) * multiplier;
            hash ^= hash >> 32;
        }
        ulong rest = 0;
        if (text.Length >= sizeof(ulong)) rest = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, text.Length - sizeof(ulong)));
        else for (; at < text.Length; at++) rest = (rest << 8) | Unsafe.Add(ref start, at);
        hash = (hash ^ (rest | fold)) * multiplier;
        return hash >> 32;
    }
}
