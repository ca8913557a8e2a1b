namespace Waterfall.Core.Streams;

/// <summary>How far reading a body came.</summary>
internal enum BodyProgress : byte
{
    /// <summary>Nothing there; more will come.</summary>
    Pending,

    /// <summary>Bytes went to the sink; more will come.</summary>
    Data,

    /// <summary>The body is complete.</summary>
    End,

    /// <summary>The rest will not come: <see cref="HttpStream.Error"/> says why.</summary>
    Failed,
}
