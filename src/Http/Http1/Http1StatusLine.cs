using System.Runtime.InteropServices;
using Waterfall.Http.Semantics;

namespace Waterfall.Http.Http1;

/// <summary>The status line (RFC 9112 4): <c>HTTP-version SP status-code SP [ reason-phrase ] CRLF</c>; the second space may be missing.</summary>
internal static class Http1StatusLine
{
    private const int StatusDigits = 3;

    /// <summary>Parses as much of the line as there is; Done when it is complete and the field section begins.</summary>
    public static ParseStatus Advance(MessageHead head, HttpLimits limits)
    {
        ParseStatus status = ParseStatus.Done;
        if (head.Phase == HeadPhase.Start) head.Phase = HeadPhase.StatusVersion;
        if (head.Phase == HeadPhase.StatusVersion) status = Version(head);
        if (status == ParseStatus.Done && head.Phase == HeadPhase.StatusCode) status = StatusCode(head);
        if (status == ParseStatus.Done) status = Reason(head, limits);
        return status;
    }

    private static ParseStatus Version(MessageHead head)
    {
        ReadOnlySpan<byte> line = head.Storage.AsSpan(0, head.Used);
        ParseStatus status = Http1Version.Match(line, (byte)' ', out HttpVersion version, out HttpRejection rejection, out _);
        if (status == ParseStatus.Rejected) return Reject(head, rejection);
        if (status == ParseStatus.NeedMore) return status;
        head.Version = version;
        head.Scanned = Http1Version.Bytes + 1;
        head.Phase = HeadPhase.StatusCode;
        return ParseStatus.Done;
    }

    private static ParseStatus StatusCode(MessageHead head)
    {
        int start = head.Scanned;
        int code = 0;
        for (int i = 0; i < StatusDigits; i++)
        {
            if (start + i == head.Used) return ParseStatus.NeedMore;
            int digit = head.Storage[start + i] - '0';
            // RFC 9110 15: the first digit is a class from 1 to 5.
            if ((uint)digit > 9 || (i == 0 && digit is 0 or > 5)) return Reject(head, HttpRejection.InvalidStatus);
            code = (code * 10) + digit;
        }

        int end = start + StatusDigits;
        if (end == head.Used) return ParseStatus.NeedMore;
        byte stop = head.Storage[end];
        if (stop is not ((byte)' ' or (byte)'\r')) return Reject(head, stop == '\n' ? HttpRejection.BareLf : HttpRejection.InvalidStatus);
        head.Status = code;
        head.Scanned = stop == ' ' ? end + 1 : end; // RFC 9112 4: the space belongs there even without a reason; some omit it
        head.ReasonRange = new ByteRange(head.Scanned, 0);
        head.Phase = HeadPhase.Reason;
        return ParseStatus.Done;
    }

    private static ParseStatus Reason(MessageHead head, HttpLimits limits)
    {
        int at = Http1Scan.EndOfText(ref MemoryMarshal.GetArrayDataReference(head.Storage), head.Scanned, head.Used);
        if (at > limits.MaxRequestLineBytes) return Reject(head, HttpRejection.StatusLineTooLong);
        head.Scanned = at;
        if (at == head.Used) return ParseStatus.NeedMore;
        byte stop = head.Storage[at];
        if (stop != '\r') return Reject(head, stop == '\n' ? HttpRejection.BareLf : HttpRejection.InvalidReason);
        if (at + 1 == head.Used) return ParseStatus.NeedMore;
        if (head.Storage[at + 1] != '\n') return Reject(head, HttpRejection.BareCr);
        head.ReasonRange = new ByteRange(head.ReasonRange.Offset, at - head.ReasonRange.Offset);
        head.LineStart = head.Scanned = head.FieldsStart = at + 2;
        head.Phase = HeadPhase.FieldName;
        return ParseStatus.Done;
    }

    private static ParseStatus Reject(MessageHead head, HttpRejection rejection)
    {
        head.Rejection = rejection;
        return ParseStatus.Rejected;
    }
}
