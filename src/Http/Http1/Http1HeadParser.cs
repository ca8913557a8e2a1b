using System.Diagnostics;
using Waterfall.Http.Semantics;

namespace Waterfall.Http.Http1;

/// <summary>
/// Parses HTTP/1.x heads and trailer sections (RFC 9112 2 to 5), fed in any split. What belongs to the head is copied into it; the state
/// between calls lives there too. A refusal comes with the first byte that causes it.
/// </summary>
/// <remarks>
/// Every method: <c>NeedMore</c> means all input was consumed; <c>Done</c> that the element ended after <c>consumed</c> bytes; <c>Rejected</c>
/// that <see cref="MessageHead.Rejection"/> says why and nothing more may be fed. The head must have been <see cref="MessageHead.Reset"/>
/// before the first call. The result does not depend on how the input is split.
/// </remarks>
public static class Http1HeadParser
{
    // Input is copied in pieces of this size, so never more than this much is copied past the end of a head.
    private const int PieceBytes = 512;

    /// <summary>Parses a request head up to and including its empty line. A few empty lines before it are skipped (RFC 9112 2.2).</summary>
    /// <param name="head">Receives the request.</param>
    /// <param name="limits">The bounds to enforce.</param>
    /// <param name="input">The next bytes of the connection.</param>
    /// <param name="consumed">How many of them were taken.</param>
    public static ParseStatus ParseRequest(MessageHead head, HttpLimits limits, ReadOnlySpan<byte> input, out int consumed)
    {
        Debug.Assert(head.Phase != HeadPhase.Complete, "Reset the head first.");
        consumed = 0;
        if (head.Rejection != HttpRejection.None) return ParseStatus.Rejected;
        ParseStatus status;
        do
        {
            int taken = Take(head, input[consumed..]);
            status = head.Phase < HeadPhase.FieldName ? Http1RequestLine.Advance(head, limits) : ParseStatus.Done;
            if (status == ParseStatus.Done) status = Http1Fields.Advance(head, limits.MaxHeaderBytes, limits.MaxHeaderCount);
            consumed += status == ParseStatus.Done ? GiveBack(head, taken) : taken;
        }
        while (status == ParseStatus.NeedMore && consumed < input.Length);
        if (status != ParseStatus.Done) return status;
        return Conclude(head, MessageDecisions.DecideRequest(head, limits));
    }

    /// <summary>Parses a response head up to and including its empty line; 1xx heads are heads of their own.</summary>
    /// <param name="head">Receives the response.</param>
    /// <param name="limits">The bounds to enforce; <see cref="HttpLimits.MaxBodyBytes"/> is not looked at.</param>
    /// <param name="requestMethod">The method of the request that is answered; it decides the framing (RFC 9112 6.3).</param>
    /// <param name="input">The next bytes of the connection.</param>
    /// <param name="consumed">How many of them were taken.</param>
    public static ParseStatus ParseResponse(MessageHead head, HttpLimits limits, HttpMethod requestMethod, ReadOnlySpan<byte> input, out int consumed)
    {
        Debug.Assert(head.Phase != HeadPhase.Complete, "Reset the head first.");
        consumed = 0;
        if (head.Rejection != HttpRejection.None) return ParseStatus.Rejected;
        ParseStatus status;
        do
        {
            int taken = Take(head, input[consumed..]);
            status = head.Phase < HeadPhase.FieldName ? Http1StatusLine.Advance(head, limits) : ParseStatus.Done;
            if (status == ParseStatus.Done) status = Http1Fields.Advance(head, limits.MaxHeaderBytes, limits.MaxHeaderCount);
            consumed += status == ParseStatus.Done ? GiveBack(head, taken) : taken;
        }
        while (status == ParseStatus.NeedMore && consumed < input.Length);
        if (status != ParseStatus.Done) return status;
        return Conclude(head, MessageDecisions.DecideResponse(head, requestMethod));
    }

    /// <summary>
    /// Parses a trailer section up to and including its empty line (RFC 9112 7.1.2). Content-Length, Transfer-Encoding and Host in it are
    /// refused; other fields that RFC 9110 6.5.1 bars from trailers are dropped, that is marked removed.
    /// </summary>
    /// <param name="trailers">Receives the fields.</param>
    /// <param name="limits">The bounds to enforce.</param>
    /// <param name="input">The bytes after the last chunk.</param>
    /// <param name="consumed">How many of them were taken.</param>
    public static ParseStatus ParseTrailers(MessageHead trailers, HttpLimits limits, ReadOnlySpan<byte> input, out int consumed)
    {
        Debug.Assert(trailers.Phase != HeadPhase.Complete, "Reset the head first.");
        consumed = 0;
        if (trailers.Rejection != HttpRejection.None) return ParseStatus.Rejected;
        if (trailers.Phase == HeadPhase.Start) trailers.Phase = HeadPhase.FieldName;
        ParseStatus status;
        do
        {
            int taken = Take(trailers, input[consumed..]);
            status = Http1Fields.Advance(trailers, limits.MaxTrailerBytes, limits.MaxHeaderCount);
            consumed += status == ParseStatus.Done ? GiveBack(trailers, taken) : taken;
        }
        while (status == ParseStatus.NeedMore && consumed < input.Length);
        if (trailers.Rejection == HttpRejection.HeadersTooLarge) trailers.Rejection = HttpRejection.TrailersTooLarge;
        if (status != ParseStatus.Done) return status;
        if ((trailers.Present & KnownHeaderSet.RefusedTrailers) != 0) return Conclude(trailers, HttpRejection.ForbiddenTrailer);
        if ((trailers.Present & KnownHeaderSet.DroppedTrailers) != 0) trailers.RemoveSet(KnownHeaderSet.DroppedTrailers);
        return Conclude(trailers, HttpRejection.None);
    }

    private static int Take(MessageHead head, ReadOnlySpan<byte> input)
    {
        if (input.Length > PieceBytes) input = input[..PieceBytes];
        head.Append(input);
        return input.Length;
    }

    /// <summary>Forgets what was copied past the end of the head; returns how much of the last piece belonged to it.</summary>
    private static int GiveBack(MessageHead head, int taken)
    {
        int excess = head.Used - head.LineStart;
        head.Used = head.LineStart;
        head.Length = head.Used - head.HeadStart;
        return taken - excess;
    }

    private static ParseStatus Conclude(MessageHead head, HttpRejection rejection)
    {
        head.Phase = HeadPhase.Complete;
        head.Rejection = rejection;
        return rejection == HttpRejection.None ? ParseStatus.Done : ParseStatus.Rejected;
    }
}
