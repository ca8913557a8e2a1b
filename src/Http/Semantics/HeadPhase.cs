namespace Waterfall.Http.Semantics;

/// <summary>Where in a head a push parser stands between two calls.</summary>
internal enum HeadPhase : byte
{
    /// <summary>Before the start line; empty lines may be skipped.</summary>
    Start,
    Method,
    Target,
    RequestVersion,
    StatusVersion,
    StatusCode,
    Reason,
    FieldName,
    FieldValue,
    Complete,
}
