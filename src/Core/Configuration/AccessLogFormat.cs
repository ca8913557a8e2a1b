namespace Waterfall.Core.Configuration;

/// <summary>How a line of the access log is written.</summary>
public enum AccessLogFormat
{
    /// <summary>One JSON object a line (RFC 8259).</summary>
    Json,
}
