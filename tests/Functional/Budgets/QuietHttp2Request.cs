namespace Waterfall.Functional.Budgets;

/// <summary>What a <see cref="QuietHttp2Connection"/> asks.</summary>
internal enum QuietHttp2Request
{
    /// <summary>GET, without a body.</summary>
    Get,

    /// <summary>POST with a body of 100 bytes.</summary>
    Post,

    /// <summary>A unary call of gRPC.</summary>
    Call,
}
