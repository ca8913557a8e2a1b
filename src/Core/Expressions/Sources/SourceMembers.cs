using System.Text;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Expressions.Sources;

/// <summary>What each root is made of, and how a path of names becomes a <see cref="SourcePath"/>.</summary>
internal static class SourceMembers
{
    private static readonly SourceMember[] Roots =
    [
        new(SourceMemberId.Whole, "request", SourceShape.Members,
            new(SourceMemberId.Method, "method", SourceShape.Value),
            new(SourceMemberId.Scheme, "scheme", SourceShape.Value),
            new(SourceMemberId.Host, "host", SourceShape.Value),
            new(SourceMemberId.Authority, "authority", SourceShape.Value),
            new(SourceMemberId.Target, "target", SourceShape.Value),
            new(SourceMemberId.Url, "url", SourceShape.Members,
                new(SourceMemberId.UrlPath, "path", SourceShape.Value),
                new(SourceMemberId.UrlQuery, "query", SourceShape.Value)),
            new(SourceMemberId.Path, "path", SourceShape.Map),
            new(SourceMemberId.Query, "query", SourceShape.Map),
            new(SourceMemberId.Queries, "queries", SourceShape.Map),
            new(SourceMemberId.Headers, "headers", SourceShape.Fields),
            new(SourceMemberId.Cookies, "cookies", SourceShape.Map),
            new(SourceMemberId.Body, "body", SourceShape.Value),
            new(SourceMemberId.Client, "client", SourceShape.Members,
                new(SourceMemberId.ClientAddress, "address", SourceShape.Value),
                new(SourceMemberId.ClientPort, "port", SourceShape.Value),
                new(SourceMemberId.ClientCertificate, "certificate", SourceShape.Members,
                    new(SourceMemberId.CertificateSubject, "subject", SourceShape.Value),
                    new(SourceMemberId.CertificateFingerprint, "fingerprint", SourceShape.Value),
                    new(SourceMemberId.CertificateNames, "names", SourceShape.Value)),
                new(SourceMemberId.ClientTls, "tls", SourceShape.Members,
                    new(SourceMemberId.TlsVersion, "version", SourceShape.Value),
                    new(SourceMemberId.TlsCipher, "cipher", SourceShape.Value),
                    new(SourceMemberId.TlsServerName, "serverName", SourceShape.Value))),
            new(SourceMemberId.Version, "version", SourceShape.Value),
            new(SourceMemberId.Id, "id", SourceShape.Value)),
        new(SourceMemberId.Whole, "consumer", SourceShape.Value),
        new(SourceMemberId.Whole, "response", SourceShape.Members,
            new(SourceMemberId.Status, "status", SourceShape.Value),
            new(SourceMemberId.Headers, "headers", SourceShape.Fields),
            new(SourceMemberId.Body, "body", SourceShape.Value)),
        new(SourceMemberId.Whole, "env", SourceShape.Value),
        new(SourceMemberId.Whole, "steps", SourceShape.Value),
        new(SourceMemberId.Whole, "item", SourceShape.Value),
    ];

    /// <summary>A root as a whole.</summary>
    internal static SourcePath Of(ExpressionRoot root) => new(root, Roots[(int)root]);

    internal static string TextOf(ExpressionRoot root) => Roots[(int)root].Name;

    internal static JsonValue NameOf(ExpressionRoot root) => Roots[(int)root].Key;

    /// <summary>Follows one more name.</summary>
    /// <param name="path">What was read so far, and with <see cref="MemberLookup.Found"/> what is read now.</param>
    /// <param name="name">The name behind it.</param>
    internal static MemberLookup Extend(ref SourcePath path, string name)
    {
        var member = path.Member;
        if (path.Key is not null || member.Shape == SourceShape.Value) return MemberLookup.Value;
        if (member.Shape == SourceShape.Members)
        {
            foreach (var child in member.Children)
            {
                if (child.Name != name) continue;
                path = path with { Member = child };
                return MemberLookup.Found;
            }
            return MemberLookup.Unknown;
        }
        var key = Encoding.UTF8.GetBytes(name);
        if (member.Shape == SourceShape.Fields && name.Any(char.IsAsciiLetterUpper)) return MemberLookup.UpperCase;
        path = path with { Key = key, Header = member.Shape == SourceShape.Fields ? KnownHeaders.Find(key) : KnownHeader.None };
        return MemberLookup.Found;
    }
}

/// <summary>What a name behind a <see cref="SourcePath"/> is.</summary>
internal enum MemberLookup : byte
{
    /// <summary>A member that the source gives.</summary>
    Found,

    /// <summary>A field of what the source gives.</summary>
    Value,

    /// <summary>Nothing: there is no such member.</summary>
    Unknown,

    /// <summary>Nothing: names of fields are in lower case.</summary>
    UpperCase,
}
