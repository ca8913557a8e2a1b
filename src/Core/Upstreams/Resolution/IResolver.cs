namespace Waterfall.Core.Upstreams.Resolution;

/// <summary>Turns a host name into addresses. Not finding any is an answer, not an exception.</summary>
public interface IResolver
{
    /// <summary>Resolves one host.</summary>
    /// <param name="host">
    /// A host name, an IPv4 address in dotted-decimal form or an IPv6 address with or without brackets (RFC 3986 3.2.2).
    /// A trailing dot makes a name absolute: no search list is applied to it.
    /// </param>
    /// <param name="cancellationToken">Ends the wait; the only thing that makes the task end in anything but an answer.</param>
    /// <returns>The addresses, or why there are none.</returns>
    Task<HostResolution> ResolveAsync(string host, CancellationToken cancellationToken);
}
