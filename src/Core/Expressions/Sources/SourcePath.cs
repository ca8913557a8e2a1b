using Waterfall.Http.Semantics;

namespace Waterfall.Core.Expressions.Sources;

/// <summary>What an expression reads of a root, resolved when it was compiled.</summary>
/// <param name="Root">The root.</param>
/// <param name="Member">The member of it; the root itself is one.</param>
/// <param name="Key">The name in a member that is a map; null for the whole.</param>
/// <param name="Header">The well-known field that the name is, if the map is one of fields.</param>
internal readonly record struct SourcePath(ExpressionRoot Root, SourceMember Member, byte[]? Key = null, KnownHeader Header = KnownHeader.None);
