using System.Text;
using Waterfall.Core.Pipeline;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Policies;

/// <summary>Which fields a policy may be told to set or remove.</summary>
internal static class FieldNames
{
    /// <summary>Whether a policy may touch the field; if not, it is reported why.</summary>
    internal static bool Check(PolicyContext context, string key, string name, bool isRequest)
    {
        var bytes = Encoding.UTF8.GetBytes(name);
        if (!FieldSyntax.IsToken(bytes) || bytes.Length > byte.MaxValue)
        {
            context.Report(key, $"'{name}' is not a field name", "a token (RFC 9110 5.1) as x-request-id");
            return false;
        }
        if (Refusal(KnownHeaders.Find(bytes), isRequest) is not { } reason)
            return true;
        context.Report(key, $"the field '{name}' cannot be edited: {reason}");
        return false;
    }

    /// <summary>The constant of a field, checked.</summary>
    internal static bool CheckValue(PolicyContext context, string key, ReadOnlySpan<byte> value)
    {
        if (FieldSyntax.IsFieldValue(value))
            return true;
        context.Report(key, "not the value of a field", "text without control characters, and without whitespace around it (RFC 9110 5.5)");
        return false;
    }

    private static string? Refusal(KnownHeader known, bool isRequest) => known switch
    {
        KnownHeader.None => null,
        KnownHeader.Host when isRequest => "what the upstream sees as Host is set by upstreams.<name>.host",
        KnownHeader.Expect when isRequest => "the gateway waits for the body on its own (RFC 9110 10.1.1)",
        KnownHeader.MaxForwards when isRequest => "the gateway counts it (RFC 9110 7.6.2)",
        KnownHeader.Via => "the gateway adds it, and knows loops by it (RFC 9110 7.6.3)",
        KnownHeader.Trailer => "it belongs to the framing of the message (RFC 9110 6.6.2)",
        _ when KnownHeaderSet.Contains(KnownHeaderSet.Framing, known) => "the gateway decides the framing of messages (RFC 9112 6)",
        _ when KnownHeaderSet.Contains(KnownHeaderSet.HopByHop, known) => "it concerns one connection only (RFC 9110 7.6.1)",
        _ => null,
    };
}
