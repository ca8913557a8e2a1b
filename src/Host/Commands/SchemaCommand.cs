using System.CommandLine;
using Waterfall.Host.Yaml.Formats;

namespace Waterfall.Host.Commands;

/// <summary><c>waterfall schema</c></summary>
internal static class SchemaCommand
{
    public const string Examples = """
          waterfall schema > waterfall.schema.json
          # then, on the first line of a configuration, for editors with a YAML language server:
          # yaml-language-server: $schema=waterfall.schema.json
        """;

    public static Command Create()
    {
        var command = new Command("schema", "Print the JSON Schema of configuration files.");
        command.SetAction(parsed => parsed.InvocationConfiguration.Output.Write(GatewayFormat.Schema()));
        return command;
    }
}
