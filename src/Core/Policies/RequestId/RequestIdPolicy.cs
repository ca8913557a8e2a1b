using System.Text;
using Waterfall.Core.Pipeline;

namespace Waterfall.Core.Policies.RequestId;

/// <summary>Gives each request an identifier, for its way to the upstream, the answer and the access log.</summary>
public sealed record RequestIdPolicy : IPolicy
{
    /// <summary>The longest identifier of a client's that is kept, in characters.</summary>
    public const int MaxLength = 128;

    /// <inheritdoc/>
    public string Name => "requestId";

    /// <summary>The field that carries it. Default <c>x-request-id</c>.</summary>
    public string Header { get; init; } = "x-request-id";

    /// <summary>
    /// Whether an identifier that the client sends is kept: one field of visible ASCII, at most <see cref="MaxLength"/> characters. Otherwise, and by default,
    /// every request gets a new one: a UUID version 7 (RFC 9562 5.7).
    /// </summary>
    public bool Trust { get; init; }

    /// <summary>Whether the answer carries it as well. Default true.</summary>
    public bool Response { get; init; } = true;

    /// <inheritdoc/>
    public Stage? Compile(PolicyContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!FieldNames.Check(context, "header", Header, isRequest: true))
            return null;
        var name = Encoding.ASCII.GetBytes(Header);
        return Response ? new RequestIdEchoStage(name, Trust) : new RequestIdStage(name, Trust);
    }
}
