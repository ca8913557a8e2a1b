using System.Reflection;
using Xunit.Sdk;

namespace Waterfall.Functional.Http2;

/// <summary>A row for each transport, version of the client and version of the upstream: the transport's name, 1 or 2, 1 or 2, then the given arguments.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class FourPairsAttribute(params object[] arguments) : DataAttribute
{
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) =>
        from transport in GatewayFixture.Transports
        from client in (int[])[1, 2]
        from upstream in (int[])[1, 2]
        select (object[])[transport, client, upstream, .. arguments];
}
