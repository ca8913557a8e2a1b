namespace Waterfall.Core.Streams;

/// <summary>Where a listener sends all its clients.</summary>
/// <param name="Status">301, 302, 307 or 308.</param>
/// <param name="Port">With its colon, as it stands behind the host; empty for https's own.</param>
internal sealed record HttpsRedirect(int Status, byte[] Port);
