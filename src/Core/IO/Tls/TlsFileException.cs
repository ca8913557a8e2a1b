namespace Waterfall.Core.IO.Tls;

/// <summary>A certificate, key or authority that cannot be read or makes no sense. The message names the file.</summary>
internal sealed class TlsFileException(string message, Exception? inner = null) : Exception(message, inner);
