using System.Net;
using Waterfall.Core.Upstreams.Resolution.Wire;

namespace Waterfall.Core.Upstreams.Resolution;

/// <summary>A stub resolver: asks recursive servers, in order, until one has an answer (RFC 1034 5.3.1).</summary>
internal static class DnsClient
{
    /// <summary>Asks for the records of one type of an absolute name, addresses, services (RFC 2782) or any other.</summary>
    /// <returns>An answer always; only <paramref name="cancellationToken"/> makes the task end otherwise.</returns>
    public static async Task<DnsAnswer> QueryAsync(DnsName name, DnsType type, ResolvConf conf, CancellationToken cancellationToken)
    {
        var question = new DnsQuestion(name, type, DnsQuestion.Internet);
        var errors = new List<string>();
        for (var attempt = 0; attempt < conf.Attempts; attempt++)
        {
            foreach (var server in conf.Servers)
            {
                var reply = await AskAsync(server, question, conf.Timeout, cancellationToken);
                if (reply.Message is { } message && IsUsable(message))
                    return DnsAnswer.From(message, question);
                var error = $"{server}: {reply.Error ?? Describe(reply.Message!)}";
                if (!errors.Contains(error))
                    errors.Add(error);
            }
        }

        return DnsAnswer.Failed($"{name} {type.ToString().ToUpperInvariant()}: {string.Join("; ", errors)}");
    }

    private static async Task<DnsReply> AskAsync(
        IPEndPoint server, DnsQuestion question, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var reply = await AskAsync(server, question, edns: true, timeout, cancellationToken);
        // RFC 6891 7: a server that knows no EDNS says FORMERR, older ones NOTIMP. It is asked again, plainly.
        return reply.Message?.ResponseCode is DnsResponseCode.FormatError or DnsResponseCode.NotImplemented or DnsResponseCode.BadVersion
            ? await AskAsync(server, question, edns: false, timeout, cancellationToken)
            : reply;
    }

    private static async Task<DnsReply> AskAsync(
        IPEndPoint server, DnsQuestion question, bool edns, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var reply = await DnsTransport.AskOverUdpAsync(server, question, edns, timeout, cancellationToken);
        return reply.UseTcp ? await DnsTransport.AskOverTcpAsync(server, question, edns, timeout, cancellationToken) : reply;
    }

    private static bool IsUsable(DnsMessage message) => message.ResponseCode switch
    {
        DnsResponseCode.NameError => true,
        DnsResponseCode.NoError => !IsLame(message),
        _ => false,
    };

    /// <summary>A server that neither owns the name nor looks it up for us points elsewhere: that is not "no such record".</summary>
    private static bool IsLame(DnsMessage message) =>
        message.Answers.Count == 0 && !message.Head.IsAuthoritative && !message.Head.IsRecursionAvailable;

    private static string Describe(DnsMessage message) => message.ResponseCode switch
    {
        DnsResponseCode.NoError => "does not recurse",
        DnsResponseCode.FormatError => "FORMERR",
        DnsResponseCode.ServerFailure => "SERVFAIL",
        DnsResponseCode.NotImplemented => "NOTIMP",
        DnsResponseCode.Refused => "REFUSED",
        DnsResponseCode.BadVersion => "BADVERS",
        var code => $"response code {(int)code}",
    };
}
