using System.Text;

namespace Waterfall.Http.Semantics;

/// <summary>What is decided from a complete head: routing, framing, persistence, expectations.</summary>
internal static class MessageDecisions
{
    /// <summary>Decides a request; the version and the target's form and parts are already known.</summary>
    public static HttpRejection DecideRequest(MessageHead head, HttpLimits limits)
    {
        HttpRejection rejection = DecideHost(head);
        if (rejection == HttpRejection.None) rejection = DecidePath(head);
        if (rejection != HttpRejection.None) return rejection;
        rejection = MessageFraming.ForRequest(head, limits, out MessageFraming framing);
        if (rejection != HttpRejection.None) return rejection;
        head.Framing = framing;
        DecideConnection(head, upgradeAllowed: head.Version != HttpVersion.Http10);
        return DecideExpectation(head);
    }

    /// <summary>
    /// Decides an HTTP/2 request, whose target's form and parts and whose framing are known: frames delimit its body, and no field concerns the
    /// connection (RFC 9113 8.1 and 8.2.2).
    /// </summary>
    public static HttpRejection DecideHttp2Request(MessageHead head, HttpLimits limits)
    {
        HttpRejection rejection = DecideHost(head);
        if (rejection == HttpRejection.None) rejection = DecidePath(head);
        if (rejection != HttpRejection.None) return rejection;
        if (head.Framing.Kind == BodyKind.Length && limits.MaxBodyBytes != 0 && head.Framing.Length > limits.MaxBodyBytes) return HttpRejection.BodyTooLarge;
        head.KeepAlive = true;
        return DecideExpectation(head);
    }

    /// <summary>Decides a response.</summary>
    public static HttpRejection DecideResponse(MessageHead head, HttpMethod requestMethod)
    {
        HttpRejection rejection = MessageFraming.ForResponse(head, requestMethod, out MessageFraming framing);
        if (rejection != HttpRejection.None) return rejection;
        head.Framing = framing;
        DecideConnection(head, upgradeAllowed: true);
        if (framing.Kind == BodyKind.UntilClose) head.KeepAlive = false;
        return HttpRejection.None;
    }

    private static HttpRejection DecideHost(MessageHead head)
    {
        if (!head.Has(KnownHeader.Host))
        {
            // RFC 9112 3.2: required in HTTP/1.1, whatever the target's form.
            return head.Version == HttpVersion.Http10 ? HttpRejection.None : HttpRejection.MissingHost;
        }

        if ((head.Repeated & KnownHeaderSet.Host) != 0) return HttpRejection.MultipleHosts;
        ref readonly HeaderField host = ref head.Field(head.IndexOf(KnownHeader.Host));
        var range = new ByteRange(host.ValueOffset, host.ValueLength);
        // RFC 9112 3.2: an empty Host is what a target URI without an authority gives; RFC 9110 4.2.1: an http URI always has one.
        if (!AuthoritySyntax.IsValid(head.Slice(range), allowEmpty: head.TargetForm == TargetForm.Asterisk, requirePort: false)) return HttpRejection.InvalidHost;
        // RFC 9112 3.2.2: an absolute target makes the Host field void.
        if (head.TargetForm is TargetForm.Origin or TargetForm.Asterisk) head.AuthorityRange = range;
        return HttpRejection.None;
    }

    private static HttpRejection DecidePath(MessageHead head)
    {
        if (head.TargetForm is TargetForm.Authority or TargetForm.Asterisk) return HttpRejection.None;
        if (head.PathRange.Length == 0)
        {
            // Only in absolute-form. RFC 9112 3.2.4: OPTIONS without path and query means the server itself; RFC 9110 4.2.3: else "/".
            head.PathRange = head.Append(head.Method == HttpMethod.Options && !head.HasQuery ? "*"u8 : "/"u8);
            return HttpRejection.None;
        }

        if (PathNormalizer.IsNormalPadded(ref head.Storage[head.PathRange.Offset], head.PathRange.Length)) return HttpRejection.None;
        int at = head.Used;
        head.EnsureFree(head.PathRange.Length);
        HttpRejection rejection = PathNormalizer.Normalize(head.Path, head.Storage.AsSpan(at), out int written);
        head.PathRange = new ByteRange(at, written);
        head.Used = at + written;
        return rejection;
    }

    private static void DecideConnection(MessageHead head, bool upgradeAllowed)
    {
        ConnectionOptions options = ConnectionOptions.None;
        bool namesFields = KnownHeaderSet.Contains(head.Repeated, KnownHeader.Connection); // how many there may be is for who strips them
        for (int i = head.IndexOf(KnownHeader.Connection); i >= 0; i = head.IndexOf(KnownHeader.Connection, i + 1))
        {
            ReadOnlySpan<byte> value = head.Value(i);
            ConnectionOptions alone = Option(value);
            options |= alone;
            namesFields |= alone is ConnectionOptions.None or ConnectionOptions.Close;
            if (alone != ConnectionOptions.None) continue; // the common case: one option and no list
            var list = new ListReader(value);
            while (list.MoveNext()) options |= Option(list.Current);
        }

        head.ConnectionNamesNothing = !namesFields;
        // RFC 9112 9.3: close wins; 1.1 persists by default, 1.0 only if it asks for it.
        head.KeepAlive = (options & ConnectionOptions.Close) == 0
            && (head.Version != HttpVersion.Http10 || (options & ConnectionOptions.KeepAlive) != 0);
        // RFC 9110 7.8: ignored in an HTTP/1.0 request, and without its Connection option.
        head.UpgradeRequested = (options & ConnectionOptions.Upgrade) != 0 && upgradeAllowed && head.Has(KnownHeader.Upgrade);
    }

    private static ConnectionOptions Option(ReadOnlySpan<byte> option) => option.Length switch
    {
        5 when Ascii.EqualsIgnoreCase(option, "close"u8) => ConnectionOptions.Close,
        7 when Ascii.EqualsIgnoreCase(option, "upgrade"u8) => ConnectionOptions.Upgrade,
        10 when option.SequenceEqual("keep-alive"u8) || Ascii.EqualsIgnoreCase(option, "keep-alive"u8) => ConnectionOptions.KeepAlive,
        _ => ConnectionOptions.None,
    };

    private static HttpRejection DecideExpectation(MessageHead head)
    {
        if (!head.Has(KnownHeader.Expect)) return HttpRejection.None;
        if (head.Version == HttpVersion.Http10)
        {
            // RFC 9110 10.1.1: ignored in HTTP/1.0. Forwarded, which is as HTTP/1.1, it would be an expectation that nobody has.
            head.RemoveAll(KnownHeader.Expect);
            return HttpRejection.None;
        }

        for (int i = head.IndexOf(KnownHeader.Expect); i >= 0; i = head.IndexOf(KnownHeader.Expect, i + 1))
        {
            if (!Ascii.EqualsIgnoreCase(head.Value(i), "100-continue"u8)) return HttpRejection.UnmetExpectation;
        }

        head.ExpectContinue = head.Framing.HasBody;
        return HttpRejection.None;
    }
}
