using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;

namespace Waterfall.Core.Tests.Upstreams.Resolution;

/// <summary>Builds DNS messages byte by byte, independently of the code under test; names are compressed where they repeat.</summary>
internal sealed class DnsBytes
{
    private readonly List<byte> _bytes = [];
    private readonly Dictionary<string, int> _names = [];
    private readonly bool _compress;

    private DnsBytes(bool compress) => _compress = compress;

    public static DnsBytes Response(ushort id, string name, int type, int code = 0, int flags = 0x8180, bool compress = true)
    {
        var message = new DnsBytes(compress).U16(id).U16(flags | code).U16(1).U16(0).U16(0).U16(0);
        return message.Name(name).U16(type).U16(1);
    }

    public static DnsBytes HeaderOnly(ushort id, int flags) => new DnsBytes(false).U16(id).U16(flags).U16(0).U16(0).U16(0).U16(0);

    public DnsBytes A(string name, uint ttl, string address) => Address(name, 1, ttl, address);

    public DnsBytes Aaaa(string name, uint ttl, string address) => Address(name, 28, ttl, address);

    public DnsBytes Cname(string name, uint ttl, string target) => Record(6, name, 5, ttl, m => m.Name(target));

    public DnsBytes Srv(string name, uint ttl, int priority, int weight, int port, string target) =>
        Record(6, name, 33, ttl, m => m.U16(priority).U16(weight).U16(port).Name(target));

    public DnsBytes Soa(string zone, uint ttl, uint minimum) =>
        Record(8, zone, 6, ttl, m => m.Name("ns." + zone).Name("admin." + zone).U32(1).U32(2).U32(3).U32(4).U32(minimum));

    public DnsBytes Opt(int extendedCode = 0) => Record(10, "", 41, (uint)extendedCode << 24, _ => { }, recordClass: 1232);

    public DnsBytes Record(int section, string name, int type, uint ttl, Action<DnsBytes> data, int recordClass = 1)
    {
        _bytes[section + 1]++; // tests stay below 256 records
        Name(name).U16(type).U16(recordClass).U32(ttl).U16(0);
        var start = _bytes.Count;
        data(this);
        BinaryPrimitives.WriteUInt16BigEndian(CollectionsMarshal.AsSpan(_bytes)[(start - 2)..], (ushort)(_bytes.Count - start));
        return this;
    }

    public DnsBytes Name(string name)
    {
        while (name.Length > 0)
        {
            if (_compress && _names.TryGetValue(name, out var offset))
                return U16(0xC000 | offset);
            _names.TryAdd(name, _bytes.Count);
            var dot = name.IndexOf('.');
            var label = dot < 0 ? name : name[..dot];
            _bytes.Add((byte)label.Length);
            Raw(Encoding.ASCII.GetBytes(label));
            name = dot < 0 ? "" : name[(dot + 1)..];
        }

        _bytes.Add(0);
        return this;
    }

    public DnsBytes U16(int value)
    {
        _bytes.Add((byte)(value >> 8));
        _bytes.Add((byte)value);
        return this;
    }

    public DnsBytes U32(uint value) => U16((int)(value >> 16)).U16((int)(value & 0xFFFF));

    public DnsBytes Raw(params byte[] bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    private DnsBytes Address(string name, int type, uint ttl, string address) =>
        Record(6, name, type, ttl, m => m.Raw(IPAddress.Parse(address).GetAddressBytes()));

    public byte[] Bytes() => [.. _bytes];
}
