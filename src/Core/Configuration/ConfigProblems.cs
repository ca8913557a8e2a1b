using System.Globalization;

namespace Waterfall.Core.Configuration;

/// <summary>Collects the problems of one configuration.</summary>
internal sealed class ConfigProblems
{
    private readonly List<ConfigProblem> _problems = [];

    public IReadOnlyList<ConfigProblem> All => _problems;

    public void Add(string path, string message, string? expected = null, string? suggestion = null) =>
        _problems.Add(new ConfigProblem(path, message, expected, suggestion));

    public void Add(string path, SyntaxProblem problem) => Add(path, problem.Message, problem.Expected, problem.Suggestion);

    public void CheckNumber(string path, int value, Bounds<int> bounds) =>
        CheckBounds(path, value, bounds, v => v.ToString(CultureInfo.InvariantCulture));

    public void CheckSize(string path, long value, Bounds<long> bounds) => CheckBounds(path, value, bounds, ByteSizes.Format);

    public void CheckSize(string path, int value, Bounds<int> bounds) => CheckBounds(path, value, bounds, v => ByteSizes.Format(v));

    public void CheckDuration(string path, TimeSpan value, Bounds<TimeSpan> bounds) => CheckBounds(path, value, bounds, Durations.Format);

    public void CheckPercent(string path, int value, Bounds<int> bounds) => CheckBounds(path, value, bounds, Percents.Format);

    public void CheckRatio(string path, double value, Bounds<double> bounds) =>
        CheckBounds(path, value, bounds, v => v.ToString(CultureInfo.InvariantCulture));

    private void CheckBounds<T>(string path, T value, Bounds<T> bounds, Func<T, string> format)
        where T : struct, IComparable<T>
    {
        if (!bounds.Contain(value)) Add(path, bounds.Refuse(value, format(value), format));
    }
}
