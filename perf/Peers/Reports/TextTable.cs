using System.Text;

namespace Waterfall.Peers.Reports;

/// <summary>Aligned columns: the first to the left, the others to the right.</summary>
internal sealed class TextTable(params string[] titles)
{
    private const string Gap = "  ";

    private readonly List<string[]> _rows = [titles];

    public void Add(params string[] cells) => _rows.Add(cells);

    public override string ToString()
    {
        var widths = titles.Select((_, column) => _rows.Max(row => row[column].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var row in _rows)
        {
            var cells = row.Select((cell, column) => column == 0 ? cell.PadRight(widths[0]) : cell.PadLeft(widths[column]));
            text.AppendLine(string.Join(Gap, cells).TrimEnd());
        }

        return text.ToString();
    }
}
