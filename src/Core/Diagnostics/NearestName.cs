namespace Waterfall.Core.Diagnostics;

/// <summary>Finds the name that was probably meant.</summary>
internal static class NearestName
{
    /// <summary>
    /// The candidate with the fewest edits to <paramref name="name"/>, letter case aside;
    /// null if none is near: within a third of its length, or one edit.
    /// </summary>
    public static string? Find(string name, IEnumerable<string> candidates)
    {
        var folded = name.ToUpperInvariant();
        var fewest = Math.Max(1, name.Length / 3) + 1;
        string? nearest = null;
        foreach (var candidate in candidates)
        {
            // As many edits as the lengths differ are needed at least.
            if (Math.Abs(candidate.Length - name.Length) >= fewest || candidate == name) continue;
            var edits = Edits(folded, candidate.ToUpperInvariant());
            if (edits >= fewest) continue;
            (fewest, nearest) = (edits, candidate);
        }
        return nearest;
    }

    /// <summary>
    /// The fewest insertions, removals, replacements and swaps of neighbours that make one text the other
    /// (optimal string alignment: no part is edited twice), row by row.
    /// </summary>
    internal static int Edits(string from, string to)
    {
        int[] beforeLast = new int[to.Length + 1], last = new int[to.Length + 1], row = new int[to.Length + 1];
        for (var j = 0; j <= to.Length; j++) last[j] = j;
        for (var i = 1; i <= from.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var replaced = last[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
                row[j] = Math.Min(replaced, Math.Min(last[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                    row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
            }
            (beforeLast, last, row) = (last, row, beforeLast);
        }
        return last[to.Length];
    }
}
