using System.Net;

namespace Waterfall.Core.Tests.Upstreams.Resolution;

/// <summary>A query as the fake server saw it.</summary>
internal sealed record FakeDnsQuery(
    ushort Id, string Name, int Type, bool HasEdns, bool IsTcp, IPEndPoint Client, Func<byte[], Task> ReplyAsync)
{
    public const int A = 1;
    public const int Srv = 33;
    public const int Aaaa = 28;

    public DnsBytes Response(int code = 0, int flags = 0x8180) => DnsBytes.Response(Id, Name, Type, code, flags);

    public Task ReplyWith(DnsBytes message) => ReplyAsync(message.Bytes());

    /// <summary>NODATA with an SOA.</summary>
    public Task ReplyEmpty(uint minimum = 60) => ReplyWith(Response().Soa("test", 60, minimum));
}
