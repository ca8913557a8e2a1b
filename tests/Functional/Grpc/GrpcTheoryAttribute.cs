namespace Waterfall.Functional.Grpc;

/// <summary>A theory whose peers are @grpc/grpc-js.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class GrpcTheoryAttribute : TheoryAttribute
{
    public override string? Skip
    {
        get => base.Skip ?? GrpcFactAttribute.Missing();
        set => base.Skip = value;
    }
}
