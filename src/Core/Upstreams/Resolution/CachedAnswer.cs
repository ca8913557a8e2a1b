namespace Waterfall.Core.Upstreams.Resolution;

/// <summary>
/// What a name's askers are given at the moment: an answer, as a completed task, and two times of the cache's clock. Immutable, so that
/// it is read without a lock.
/// </summary>
/// <param name="Task">The answer.</param>
/// <param name="Until">From then on it is no longer given.</param>
/// <param name="RefreshAt">From then on its use has it asked for again, in the background; <see cref="long.MaxValue"/>: never.</param>
internal sealed record CachedAnswer(Task<HostResolution> Task, long Until, long RefreshAt);
