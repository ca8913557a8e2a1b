using System.Runtime.InteropServices;

namespace Waterfall.Http.Http2;

/// <summary>How often something may happen: a bucket of tokens (RFC 9113 10.5).</summary>
/// <param name="Burst">So many at once.</param>
/// <param name="PerSecond">So many a second after that.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Http2Rate(int Burst, int PerSecond);
