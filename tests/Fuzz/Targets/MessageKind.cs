namespace Waterfall.Fuzz.Targets;

/// <summary>What a reader takes its input for.</summary>
internal enum MessageKind
{
    Request,
    Response,

    /// <summary>A chunked body with its trailer section, without a head.</summary>
    Body,
}
