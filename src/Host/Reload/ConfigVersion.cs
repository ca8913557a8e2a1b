using Waterfall.Host.Yaml;

namespace Waterfall.Host.Reload;

/// <summary>A configuration that is in force.</summary>
/// <param name="Loaded">The configuration and what it was read from.</param>
/// <param name="Number">Counts up from 1 with each that comes into force, for as long as the process runs.</param>
/// <param name="LoadedAt">Since when.</param>
/// <param name="Source">Where it came from.</param>
internal sealed record ConfigVersion(LoadResult Loaded, long Number, DateTimeOffset LoadedAt, ConfigSource Source)
{
    /// <summary>RFC 9110 8.8.3: one for each version, and different after a restart with another file.</summary>
    public string ETag => $"\"{Number}-{Loaded.Hash}\"";

    /// <summary>Whether an entity tag of If-Match names it: by its tag, its number or its hash.</summary>
    public bool IsNamedBy(string tag) => tag == "*" || tag == ETag || tag.Trim('"') is var name && (name == $"{Number}" || name == Loaded.Hash);
}

/// <summary>Where a configuration came from.</summary>
internal enum ConfigSource
{
    /// <summary>The configuration's file.</summary>
    File,

    /// <summary>A PUT of the admin API.</summary>
    Api,
}
