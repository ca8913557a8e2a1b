namespace Waterfall.Http.Hpack;

/// <summary>What is known of a decoded field besides its octets.</summary>
[Flags]
internal enum HpackFieldFlags : byte
{
    None = 0,
    NeverIndexed = 1,
    Checked = 2,
    NameChecked = 4,
}
