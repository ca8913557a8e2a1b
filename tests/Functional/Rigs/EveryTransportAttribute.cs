using System.Reflection;
using Xunit.Sdk;

namespace Waterfall.Functional.Rigs;

/// <summary>One row per transport of the matrix: the transport's name, then the given arguments.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class EveryTransportAttribute(params object[] arguments) : DataAttribute
{
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) =>
        GatewayFixture.Transports.Select(transport => (object[])[transport, .. arguments]);
}
