using System.Reflection;
using Xunit.Sdk;

namespace Waterfall.Functional.Rigs;

/// <summary>One row per transport of the matrix that the theory is about: the transport's name, then the given arguments.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class EveryTransportAttribute(params object[] arguments) : DataAttribute
{
    public override IEnumerable<object[]> GetData(MethodInfo testMethod)
    {
        var ownSockets = testMethod.GetCustomAttribute<GatewayTheoryAttribute>() is { OwnSockets: true };
        return GatewayFixture.Transports.Where(transport => !ownSockets || !GatewayFixture.IsHosted(transport))
            .Select(transport => (object[])[transport, .. arguments]);
    }
}
