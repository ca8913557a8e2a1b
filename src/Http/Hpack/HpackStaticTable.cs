using System.Globalization;
using System.Text;

namespace Waterfall.Http.Hpack;

/// <summary>The static table of RFC 7541 Appendix A: indexes 1 to 61.</summary>
internal static class HpackStaticTable
{
    /// <summary>How many entries there are; the dynamic table's indexes follow (RFC 7541 2.3.3).</summary>
    public const int Count = 61;

    /// <summary>Indexes of entries that are written without a search.</summary>
    public const int Authority = 1, MethodGet = 2, MethodPost = 3, PathRoot = 4, PathIndex = 5, SchemeHttp = 6, SchemeHttps = 7, Status200 = 8;

    private static readonly (byte[] Name, byte[] Value)[] Entries =
    [
        Entry(":authority"u8, ""u8), Entry(":method"u8, "GET"u8), Entry(":method"u8, "POST"u8), Entry(":path"u8, "/"u8), Entry(":path"u8, "/index.html"u8),
        Entry(":scheme"u8, "http"u8), Entry(":scheme"u8, "https"u8), Entry(":status"u8, "200"u8), Entry(":status"u8, "204"u8), Entry(":status"u8, "206"u8),
        Entry(":status"u8, "304"u8), Entry(":status"u8, "400"u8), Entry(":status"u8, "404"u8), Entry(":status"u8, "500"u8), Entry("accept-charset"u8, ""u8),
        Entry("accept-encoding"u8, "gzip, deflate"u8), Entry("accept-language"u8, ""u8), Entry("accept-ranges"u8, ""u8), Entry("accept"u8, ""u8),
        Entry("access-control-allow-origin"u8, ""u8), Entry("age"u8, ""u8), Entry("allow"u8, ""u8), Entry("authorization"u8, ""u8), Entry("cache-control"u8, ""u8),
        Entry("content-disposition"u8, ""u8), Entry("content-encoding"u8, ""u8), Entry("content-language"u8, ""u8), Entry("content-length"u8, ""u8),
        Entry("content-location"u8, ""u8), Entry("content-range"u8, ""u8), Entry("content-type"u8, ""u8), Entry("cookie"u8, ""u8), Entry("date"u8, ""u8),
        Entry("etag"u8, ""u8), Entry("expect"u8, ""u8), Entry("expires"u8, ""u8), Entry("from"u8, ""u8), Entry("host"u8, ""u8), Entry("if-match"u8, ""u8),
        Entry("if-modified-since"u8, ""u8), Entry("if-none-match"u8, ""u8), Entry("if-range"u8, ""u8), Entry("if-unmodified-since"u8, ""u8),
        Entry("last-modified"u8, ""u8), Entry("link"u8, ""u8), Entry("location"u8, ""u8), Entry("max-forwards"u8, ""u8), Entry("proxy-authenticate"u8, ""u8),
        Entry("proxy-authorization"u8, ""u8), Entry("range"u8, ""u8), Entry("referer"u8, ""u8), Entry("refresh"u8, ""u8), Entry("retry-after"u8, ""u8),
        Entry("server"u8, ""u8), Entry("set-cookie"u8, ""u8), Entry("strict-transport-security"u8, ""u8), Entry("transfer-encoding"u8, ""u8),
        Entry("user-agent"u8, ""u8), Entry("vary"u8, ""u8), Entry("via"u8, ""u8), Entry("www-authenticate"u8, ""u8),
    ];

    private static readonly HpackNameId[] Ids = [.. Entries.Select(entry => HpackNameId.Find(entry.Name))];
    private static readonly HpackFieldFlags[] FlagsOf = [.. Entries.Select(FlagsOfEntry)];
    private static readonly byte[] IndexOfId = MakeIndexOfId();
    private static readonly byte[] IndexOfStatus = MakeIndexOfStatus();

    /// <summary>The name of an entry.</summary>
    /// <param name="index">1 to <see cref="Count"/>.</param>
    public static ReadOnlySpan<byte> Name(int index) => Entries[index - 1].Name;

    /// <summary>The value of an entry; most have an empty one.</summary>
    /// <param name="index">1 to <see cref="Count"/>.</param>
    public static ReadOnlySpan<byte> Value(int index) => Entries[index - 1].Value;

    /// <summary>The id of an entry's name.</summary>
    /// <param name="index">1 to <see cref="Count"/>.</param>
    public static HpackNameId Id(int index) => Ids[index - 1];

    /// <summary>What a sink needs not check: every name is one; a value is where there is one, while an empty one is wrong for most of these names.</summary>
    /// <param name="index">1 to <see cref="Count"/>.</param>
    public static HpackFieldFlags Flags(int index) => FlagsOf[index - 1];

    /// <summary>The first entry with a name that has an id, or 0.</summary>
    public static int Find(HpackNameId id) => IndexOfId[id.Value];

    /// <summary>The first entry with a name, in any case of letters, or 0: for the few that have no id.</summary>
    public static int FindByName(ReadOnlySpan<byte> name) => name.Length switch
    {
        4 when Is(name, 37) => 37, // from
        4 when Is(name, 45) => 45, // link
        7 when Is(name, 52) => 52, // refresh
        14 when Is(name, 15) => 15, // accept-charset
        16 when Is(name, 29) => 29, // content-location
        19 when Is(name, 25) => 25, // content-disposition
        25 when Is(name, 56) => 56, // strict-transport-security
        27 when Is(name, 20) => 20, // access-control-allow-origin
        _ => 0,
    };

    /// <summary>The entry of a status, or 0.</summary>
    public static int FindStatus(int status) => (uint)status < (uint)IndexOfStatus.Length ? IndexOfStatus[status] : 0;

    private static bool Is(ReadOnlySpan<byte> name, int index) => Ascii.EqualsIgnoreCase(name, Name(index));

    private static (byte[] Name, byte[] Value) Entry(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => (name.ToArray(), value.ToArray());

    private static HpackFieldFlags FlagsOfEntry((byte[] Name, byte[] Value) entry)
    {
        return entry.Value.Length > 0 ? HpackFieldFlags.Checked | HpackFieldFlags.NameChecked : HpackFieldFlags.NameChecked;
    }

    private static byte[] MakeIndexOfId()
    {
        byte[] indexes = new byte[HpackNameId.Count];
        for (int index = Count; index > 0; index--)
        {
            if (Id(index).IsName) indexes[Id(index).Value] = (byte)index;
        }
        return indexes;
    }

    private static byte[] MakeIndexOfStatus()
    {
        byte[] indexes = new byte[501];
        for (int index = Status200; Id(index).Pseudo == HpackPseudo.Status; index++)
            indexes[int.Parse(Value(index), CultureInfo.InvariantCulture)] = (byte)index;
        return indexes;
    }
}
