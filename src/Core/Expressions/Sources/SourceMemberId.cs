namespace Waterfall.Core.Expressions.Sources;

/// <summary>The members of the roots.</summary>
internal enum SourceMemberId : byte
{
    Whole,
    Method,
    Scheme,
    Host,
    Authority,
    Target,
    Url,
    UrlPath,
    UrlQuery,
    Path,
    Query,
    Queries,
    Headers,
    Cookies,
    Body,
    Client,
    ClientAddress,
    ClientPort,
    Version,
    Id,
    Status,
}
