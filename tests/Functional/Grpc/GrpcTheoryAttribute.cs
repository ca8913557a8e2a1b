namespace Waterfall.Functional.Grpc;

/// <summary>A theory whose peers speak gRPC.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class GrpcTheoryAttribute : TheoryAttribute
{
    /// <summary>Whether gRPC's C core is among them.</summary>
    public bool WithCore { get; set; }

    public override string? Skip
    {
        get => base.Skip ?? GrpcFactAttribute.Missing(WithCore);
        set => base.Skip = value;
    }
}
