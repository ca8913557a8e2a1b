using System.Runtime.InteropServices;
using System.Text;
using Waterfall.Http.Semantics;

namespace Waterfall.Http.Http1;

/// <summary>The request line (RFC 9112 3): <c>method SP request-target SP HTTP-version CRLF</c>.</summary>
internal static class Http1RequestLine
{
    // RFC 9112 2.2: at least one empty line ought to be ignored; old clients send one after a body.
    private const int MaxEmptyLines = 4;

    /// <summary>Parses as much of the line as there is; Done when it is complete and the field section begins.</summary>
    public static ParseStatus Advance(MessageHead head, HttpLimits limits)
    {
        ParseStatus status = ParseStatus.Done;
        if (head.Phase == HeadPhase.Start) status = SkipEmptyLines(head);
        if (status == ParseStatus.Done && head.Phase == HeadPhase.Method) status = Method(head, limits);
        if (status == ParseStatus.Done && head.Phase == HeadPhase.Target) status = Target(head, limits);
        if (status == ParseStatus.Done) status = Version(head, limits);
        return status;
    }

    private static ParseStatus SkipEmptyLines(MessageHead head)
    {
        while (true)
        {
            int at = head.Scanned;
            if (at == head.Used) return ParseStatus.NeedMore;
            if (head.Storage[at] != '\r') break;
            if (at + 1 == head.Used) return ParseStatus.NeedMore;
            if (head.Storage[at + 1] != '\n') return Reject(head, HttpRejection.BareCr);
            head.Scanned = at + 2;
            if (head.Scanned > MaxEmptyLines * 2) return Reject(head, HttpRejection.TooManyEmptyLines);
        }

        head.HeadStart = head.LineStart = head.Scanned;
        head.Phase = HeadPhase.Method;
        return ParseStatus.Done;
    }

    private static ParseStatus Method(MessageHead head, HttpLimits limits)
    {
        int at = Http1Scan.EndOfToken(ref MemoryMarshal.GetArrayDataReference(head.Storage), head.Scanned, head.Used);
        if (at - head.LineStart > limits.MaxRequestLineBytes) return Reject(head, HttpRejection.RequestLineTooLong);
        head.Scanned = at;
        if (at == head.Used) return ParseStatus.NeedMore;
        byte stop = head.Storage[at];
        if (stop != ' ' || at == head.LineStart)
        {
            return Reject(head, stop switch
            {
                (byte)' ' or (byte)'\t' or (byte)'\r' => HttpRejection.InvalidRequestLine,
                (byte)'\n' => HttpRejection.BareLf,
                _ => HttpRejection.InvalidMethod,
            });
        }

        head.MethodRange = new ByteRange(head.LineStart, at - head.LineStart);
        head.Method = HttpMethods.Parse(head.MethodToken);
        head.Scanned = at + 1;
        head.TargetRange = new ByteRange(at + 1, 0);
        head.Phase = HeadPhase.Target;
        return ParseStatus.Done;
    }

    private static ParseStatus Target(MessageHead head, HttpLimits limits)
    {
        int at = Http1Scan.EndOfTarget(ref MemoryMarshal.GetArrayDataReference(head.Storage), head.Scanned, head.Used);
        if (at - head.LineStart > limits.MaxRequestLineBytes) return Reject(head, HttpRejection.RequestLineTooLong);
        head.Scanned = at;
        if (at == head.Used) return ParseStatus.NeedMore;
        byte stop = head.Storage[at];
        if (stop == '\r')
        {
            // An HTTP/0.9 simple request: "GET /path CRLF".
            if (at + 1 == head.Used) return ParseStatus.NeedMore;
            return Reject(head, head.Storage[at + 1] == '\n' ? HttpRejection.MissingVersion : HttpRejection.BareCr);
        }

        int start = head.TargetRange.Offset;
        if (stop != ' ') return Reject(head, stop == '\n' ? HttpRejection.BareLf : HttpRejection.InvalidTarget);
        if (at == start) return Reject(head, HttpRejection.InvalidRequestLine); // two spaces after the method
        head.TargetRange = new ByteRange(start, at - start);
        head.Scanned = at + 1;
        head.Phase = HeadPhase.RequestVersion;
        return ParseStatus.Done;
    }

    private static ParseStatus Version(MessageHead head, HttpLimits limits)
    {
        int start = head.Scanned;
        ReadOnlySpan<byte> rest = head.Storage.AsSpan(start, head.Used - start);
        ParseStatus status = Http1Version.Match(rest, (byte)'\r', out HttpVersion version, out HttpRejection rejection, out int seen);
        if (start + seen - head.LineStart > limits.MaxRequestLineBytes) return Reject(head, HttpRejection.RequestLineTooLong);
        if (status == ParseStatus.NeedMore) return status;
        int end = start + Http1Version.Bytes;
        if (rejection is HttpRejection.None or HttpRejection.UnsupportedVersion)
        {
            if (end + 1 == head.Used) return ParseStatus.NeedMore;
            if (head.Storage[end + 1] != '\n') rejection = HttpRejection.BareCr;
        }

        if (rejection == HttpRejection.None) rejection = SplitTarget(head);
        if (rejection != HttpRejection.None) return Reject(head, rejection);
        head.Version = version;
        head.LineStart = head.Scanned = head.FieldsStart = end + 2;
        head.Phase = HeadPhase.FieldName;
        return ParseStatus.Done;
    }

    /// <summary>Finds the form of the target and its parts (RFC 9112 3.2).</summary>
    private static HttpRejection SplitTarget(MessageHead head)
    {
        ReadOnlySpan<byte> target = head.Target;
        int start = head.TargetRange.Offset;
        if (head.Method == HttpMethod.Connect)
        {
            // RFC 9112 3.2.3: CONNECT takes the authority-form, with a port, and nothing else does.
            if (!AuthoritySyntax.IsValid(target, allowEmpty: false, requirePort: true)) return HttpRejection.InvalidTargetForm;
            head.TargetForm = TargetForm.Authority;
            head.AuthorityRange = head.TargetRange;
            return HttpRejection.None;
        }

        if (target[0] == '/')
        {
            SplitPath(head, start, target);
            return HttpRejection.None;
        }

        if (target.Length == 1 && target[0] == '*')
        {
            // RFC 9112 3.2.4: only for OPTIONS.
            if (head.Method != HttpMethod.Options) return HttpRejection.InvalidTargetForm;
            head.TargetForm = TargetForm.Asterisk;
            head.PathRange = head.TargetRange;
            return HttpRejection.None;
        }

        return SplitAbsolute(head, start, target);
    }

    private static HttpRejection SplitAbsolute(MessageHead head, int start, ReadOnlySpan<byte> target)
    {
        int colon = target.IndexOf("://"u8);
        if (colon < 0) return HttpRejection.InvalidTargetForm;
        ReadOnlySpan<byte> scheme = target[..colon];
        if (!Ascii.EqualsIgnoreCase(scheme, "http"u8) && !Ascii.EqualsIgnoreCase(scheme, "https"u8)) return HttpRejection.InvalidAbsoluteTarget;
        int authorityStart = colon + 3;
        int length = target[authorityStart..].IndexOfAny((byte)'/', (byte)'?');
        if (length < 0) length = target.Length - authorityStart;
        // RFC 9110 4.2.1 and 4.2.4: an http URI has a host; user information in it is treated as an error.
        ReadOnlySpan<byte> authority = target.Slice(authorityStart, length);
        if (!AuthoritySyntax.IsValid(authority, allowEmpty: false, requirePort: false)) return HttpRejection.InvalidAbsoluteTarget;
        head.TargetForm = TargetForm.Absolute;
        head.AuthorityRange = new ByteRange(start + authorityStart, length);
        SplitPath(head, start + authorityStart + length, target[(authorityStart + length)..]);
        return HttpRejection.None;
    }

    private static void SplitPath(MessageHead head, int start, ReadOnlySpan<byte> pathAndQuery)
    {
        int question = pathAndQuery.IndexOf((byte)'?');
        head.HasQuery = question >= 0;
        if (question >= 0) head.QueryRange = new ByteRange(start + question + 1, pathAndQuery.Length - question - 1);
        head.PathRange = new ByteRange(start, question >= 0 ? question : pathAndQuery.Length);
    }

    private static ParseStatus Reject(MessageHead head, HttpRejection rejection)
    {
        head.Rejection = rejection;
        return ParseStatus.Rejected;
    }
}
