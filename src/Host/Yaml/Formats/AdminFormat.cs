using Waterfall.Core.Configuration;
using Waterfall.Host.Yaml.Bindings;

namespace Waterfall.Host.Yaml.Formats;

/// <summary>The section <c>admin</c>.</summary>
internal static class AdminFormat
{
    public static Binding<AdminConfig> Binding { get; } = new SectionBinding<AdminConfig>(new AdminConfig { Address = "" })
        .Required("address", Scalars.Text("an address as 127.0.0.1:9901"), (c, v) => c with { Address = v },
            "address:port, [v6]:port or :port, as a listener's. Without a token it must be a loopback address.")
        .Absent("token", new SecretBinding("a token, best as \"${env:NAME}\" or \"${file:PATH}\""), (c, v) => c with { Token = v },
            "What clients send as Authorization: Bearer. Left out: nothing is asked for.");
}
