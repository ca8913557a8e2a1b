namespace Waterfall.Core.Configuration;

/// <summary>The access log: one line for each request, written when its answer has ended.</summary>
public sealed record AccessLogConfig
{
    /// <summary>Of <see cref="To"/>: the standard output.</summary>
    public const string StandardOutput = "stdout";

    /// <summary>Of <see cref="To"/>: the standard error.</summary>
    public const string StandardError = "stderr";

    /// <summary>How a line is written. Default: <see cref="AccessLogFormat.Json"/>.</summary>
    public AccessLogFormat Format { get; init; }

    /// <summary>
    /// Where to: <see cref="StandardOutput"/> (the default), <see cref="StandardError"/>, or the path of a file, which holds a slash,
    /// is made if absent and appended to.
    /// </summary>
    public string To { get; init; } = StandardOutput;
}
