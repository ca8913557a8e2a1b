using System.Net;
using FsCheck;
using FsCheck.Fluent;
using Waterfall.Core.Upstreams.Resolution;
using Waterfall.Core.Upstreams.Resolution.Wire;

namespace Waterfall.Core.Tests.Upstreams.Resolution;

public class DnsMessageTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_query_is_written_as_the_RFC_draws_it(bool edns)
    {
        Assert.True(DnsName.TryParse("a.bc", out var name));
        Span<byte> buffer = stackalloc byte[DnsMessageWriter.MaxQueryLength];
        buffer.Fill(0xEE);
        var length = DnsMessageWriter.WriteQuery(buffer, 0x1234, new DnsQuestion(name, DnsType.Aaaa, 1), edns);
        byte[] plain =
        [
            0x12, 0x34, 0x01, 0x00, 0, 1, 0, 0, 0, 0, 0, (byte)(edns ? 1 : 0),
            1, (byte)'a', 2, (byte)'b', (byte)'c', 0, 0, 28, 0, 1,
        ];
        byte[] opt = [0, 0, 41, 0x04, 0xD0, 0, 0, 0, 0, 0, 0];
        Assert.Equal(edns ? [.. plain, .. opt] : plain, buffer[..length].ToArray());
    }

    [Fact]
    public void The_longest_name_fits_the_longest_query()
    {
        var label = new string('a', 63);
        Assert.True(DnsName.TryParse($"{label}.{label}.{label}.{new string('b', 61)}", out var name));
        var length = DnsMessageWriter.WriteQuery(new byte[DnsMessageWriter.MaxQueryLength], 1, new DnsQuestion(name, DnsType.A, 1), true);
        Assert.Equal(DnsMessageWriter.MaxQueryLength, length);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_record_type_is_read(bool compress)
    {
        var bytes = DnsBytes.Response(7, "a.test", 1, compress: compress)
            .Cname("a.test", 10, "b.test").A("b.test", 20, "192.0.2.1").Aaaa("b.test", 30, "2001:db8::1")
            .Srv("_x._tcp.test", 40, 1, 2, 8080, "b.test").Record(6, "b.test", 16, 50, m => m.Raw(3, 1, 2, 3))
            .Soa("test", 60, 5).Opt(extendedCode: 1).Bytes();
        Assert.True(DnsMessageReader.TryRead(bytes, out var message));

        Assert.Equal(7, message.Head.Id);
        Assert.Equal(new DnsQuestion(Name("a.test"), DnsType.A, 1), message.Head.Question);
        Assert.Equal(16, (int)message.ResponseCode);
        Assert.Collection(
            message.Answers,
            r => Assert.Equal(new DnsAliasRecord(Name("a.test"), 10, Name("b.test")), r),
            r => Assert.Equal(new DnsAddressRecord(Name("b.test"), DnsType.A, 20, IPAddress.Parse("192.0.2.1")), r),
            r => Assert.Equal(new DnsAddressRecord(Name("b.test"), DnsType.Aaaa, 30, IPAddress.Parse("2001:db8::1")), r),
            r => Assert.Equal(new DnsServiceRecord(Name("_x._tcp.test"), 40, 1, 2, 8080, Name("b.test")), r),
            r => Assert.Equal(new DnsRecord(Name("b.test"), (DnsType)16, 1, 50), r));
        Assert.Equal([new DnsAuthorityRecord(Name("test"), 60, 5)], message.Authorities);
        Assert.Empty(message.Additionals);
    }

    public static TheoryData<string, byte[]> Malformed => new()
    {
        { "A of 3 octets", Response().Record(6, "a.test", 1, 1, m => m.Raw(1, 2, 3)).Bytes() },
        { "A of 5 octets", Response().Record(6, "a.test", 1, 1, m => m.Raw(1, 2, 3, 4, 5)).Bytes() },
        { "AAAA of 4 octets", Response().Record(6, "a.test", 28, 1, m => m.Raw(1, 2, 3, 4)).Bytes() },
        { "CNAME shorter than its data", Response().Record(6, "a.test", 5, 1, m => m.Name("b").Raw(0)).Bytes() },
        { "CNAME running past its data", Response().Record(6, "a.test", 5, 1, m => m.Raw(3, 97)).A("a.test", 1, "192.0.2.1").Bytes() },
        { "CNAME pointing at itself", Response().Record(6, "", 5, 1, m => m.Raw(0xC0, 35)).Bytes() },
        { "SOA without its numbers", Response().Record(8, "a.test", 6, 1, m => m.Name("n").Name("m")).Bytes() },
        { "SRV of 6 octets", Response().Record(6, "a.test", 33, 1, m => m.Raw(0, 0, 0, 0, 0, 0)).Bytes() },
        { "two OPT records", Response().Opt().Opt().Bytes() },
        { "OPT with a name", Response().Record(10, "x", 41, 0, _ => { }).Bytes() },
        { "OPT among the answers", Response().Record(6, "", 41, 0, _ => { }).Bytes() },
        { "a record that is announced and missing", [.. Response().Bytes().Select((b, i) => i == 7 ? (byte)1 : b)] },
        { "two questions", [.. Response().Bytes().Select((b, i) => i == 5 ? (byte)2 : b), .. new byte[] { 0, 0, 1, 0, 1 }] },
        { "a data length past the end", [.. Response().Record(6, "a.test", 1, 1, m => m.Raw(1, 2, 3, 4)).Bytes()[..^1]] },
        { "more records than anyone needs", WithAnswers(1025) },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void A_malformed_message_is_refused(string what, byte[] message)
    {
        Assert.False(DnsMessageReader.TryRead(message, out _), what);
    }

    [Fact]
    public void The_bound_on_records_is_not_off_by_one()
    {
        Assert.True(DnsMessageReader.TryRead(WithAnswers(1024), out var read));
        Assert.Equal(DnsMessageReader.MaxRecords, read.Answers.Count);
    }

    [Fact]
    public void A_message_of_another_class_has_no_addresses()
    {
        var bytes = Response().Record(6, "a.test", 1, 1, m => m.Raw(1, 2, 3, 4), recordClass: 3).Bytes();
        Assert.True(DnsMessageReader.TryRead(bytes, out var message));
        Assert.Equal(typeof(DnsRecord), Assert.Single(message.Answers).GetType());
    }

    [Fact]
    public void Every_cut_of_a_message_is_refused()
    {
        var bytes = Rich();
        for (var length = 0; length < bytes.Length; length++)
            Assert.False(DnsMessageReader.TryRead(bytes.AsSpan(0, length), out _));
        Assert.True(DnsMessageReader.TryRead([.. bytes, 1, 2, 3], out _)); // what follows is ignored
    }

    [Fact]
    public void Random_bytes_never_throw() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(5000), Prop.ForAll<byte[]>(bytes => ReadAll(bytes)));

    [Fact]
    public void Damaged_messages_never_throw()
    {
        var rich = Rich();
        var damage = Gen.Zip(Gen.Choose(0, rich.Length - 1), Gen.Choose(0, 255)).ListOf(6);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(20000), Prop.ForAll(damage.ToArbitrary(), changes =>
        {
            var bytes = rich.ToArray();
            foreach (var (at, value) in changes)
                bytes[at] = (byte)value;
            ReadAll(bytes);
        }));
    }

    [Fact]
    public void Built_messages_are_read_back()
    {
        var label = Gen.Elements("a", "bb", "c-c", "_tcp", "d4").NonEmptyListOf();
        var name = label.Select(l => string.Join('.', l.Take(6)));
        var record =
            from owner in name
            from ttl in Gen.Choose(0, int.MaxValue)
            from octet in Gen.Choose(0, 255)
            select (owner, ttl, octet);
        var messages =
            from question in name
            from records in record.ListOf()
            from compress in Gen.Elements(true, false)
            select (question, records, compress);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1000), Prop.ForAll(messages.ToArbitrary(), m =>
        {
            var (question, records, compress) = m;
            var built = DnsBytes.Response(9, question, 1, compress: compress);
            foreach (var (owner, ttl, octet) in records)
                built.A(owner, (uint)ttl, $"10.0.0.{octet}");
            Assert.True(DnsMessageReader.TryRead(built.Bytes(), out var read));
            Assert.Equal(
                records.Select(r => new DnsAddressRecord(Name(r.owner), DnsType.A, (uint)r.ttl, IPAddress.Parse($"10.0.0.{r.octet}"))),
                read.Answers);
        }));
    }

    private static void ReadAll(byte[] bytes)
    {
        if (DnsMessageReader.TryRead(bytes, out var message))
        {
            Assert.NotNull(message.ToString());
            if (message.Head.Question is { } question)
                Assert.InRange(DnsAnswer.From(message, question).Ttl, TtlBounds.Min, TtlBounds.Max);
        }
    }

    private static DnsBytes Response() => DnsBytes.Response(7, "a.test", 1);

    private static byte[] WithAnswers(int count)
    {
        var message = Response().Bytes();
        message[6] = (byte)(count >> 8);
        message[7] = (byte)count;
        return [.. message, .. Enumerable.Repeat(new byte[] { 0, 0, 99, 0, 1, 0, 0, 0, 0, 0, 0 }, count).SelectMany(record => record)];
    }

    private static byte[] Rich() => Response()
        .Cname("a.test", 9, "b.c.test").A("b.c.test", 9, "192.0.2.1").Srv("a.test", 9, 1, 2, 3, "b.c.test")
        .Aaaa("b.c.test", 9, "2001:db8::2").Soa("test", 9, 9).A("ns.test", 9, "192.0.2.2").Opt().Bytes();

    private static DnsName Name(string text) => DnsName.TryParse(text, out var name) ? name : throw new ArgumentException(text);
}
