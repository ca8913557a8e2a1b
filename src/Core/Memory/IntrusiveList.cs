namespace Waterfall.Core.Memory;

/// <summary>A list whose items carry its links, so that taking part costs no allocation and leaving from anywhere no search. An item is in one at a time.</summary>
internal struct IntrusiveList<T>
    where T : class, IListItem<T>
{
    internal T? First { get; private set; }

    internal T? Last { get; private set; }

    internal readonly bool IsEmpty => First is null;

    /// <summary>The item behind this one.</summary>
    internal static T? Following(T item) => item.Links.Following;

    /// <summary>The item before this one.</summary>
    internal static T? Previous(T item) => item.Links.Previous;

    internal void Append(T item)
    {
        item.Links.Previous = Last;
        if (Last is null)
            First = item;
        else
            Last.Links.Following = item;
        Last = item;
    }

    internal void Remove(T item)
    {
        ref var links = ref item.Links;
        var (previous, following) = (links.Previous, links.Following);
        if (previous is null)
            First = following;
        else
            previous.Links.Following = following;
        if (following is null)
            Last = previous;
        else
            following.Links.Previous = previous;
        links = default;
    }
}

/// <summary>What can be in an <see cref="IntrusiveList{T}"/>.</summary>
internal interface IListItem<T>
    where T : class
{
    /// <summary>The list's; nobody else touches them.</summary>
    ref ListLinks<T> Links { get; }
}

/// <summary>Whom an item stands between.</summary>
internal struct ListLinks<T>
    where T : class
{
    internal T? Previous, Following;
}
