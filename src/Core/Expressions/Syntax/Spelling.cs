namespace Waterfall.Core.Expressions.Syntax;

/// <summary>Finds the name that was probably meant.</summary>
internal static class Spelling
{
    /// <summary>The name with the fewest letters put in, taken out or replaced; null if none is within a third of its length, or one.</summary>
    internal static string? Nearest(string name, IEnumerable<string> names)
    {
        var best = names.Select(each => (each, edits: Edits(name.ToUpperInvariant(), each.ToUpperInvariant()))).OrderBy(each => each.edits).FirstOrDefault();
        return best.each is not null && best.edits <= Math.Max(1, name.Length / 3) ? best.each : null;
    }

    private static int Edits(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.Length];
    }
}
