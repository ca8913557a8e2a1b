namespace Waterfall.Http.Grpc;

/// <summary>The codes of <c>grpc-status</c> (gRPC, "Status codes and their use").</summary>
public enum GrpcStatus : byte
{
    /// <summary>It went well.</summary>
    Ok = 0,

    /// <summary>The caller gave it up.</summary>
    Cancelled = 1,

    /// <summary>Nobody knows.</summary>
    Unknown = 2,

    /// <summary>An argument is wrong whatever the state of the system.</summary>
    InvalidArgument = 3,

    /// <summary>Its time was over first.</summary>
    DeadlineExceeded = 4,

    /// <summary>What was asked for is not there.</summary>
    NotFound = 5,

    /// <summary>What was to be made is there already.</summary>
    AlreadyExists = 6,

    /// <summary>The caller, who is known, may not.</summary>
    PermissionDenied = 7,

    /// <summary>A quota or a size is used up.</summary>
    ResourceExhausted = 8,

    /// <summary>The system is in no state for it.</summary>
    FailedPrecondition = 9,

    /// <summary>It was given up, most often because of somebody else who did the same.</summary>
    Aborted = 10,

    /// <summary>Beyond what there is.</summary>
    OutOfRange = 11,

    /// <summary>The method is not there.</summary>
    Unimplemented = 12,

    /// <summary>What must hold does not.</summary>
    Internal = 13,

    /// <summary>Not for now: the caller may try again.</summary>
    Unavailable = 14,

    /// <summary>Data is lost.</summary>
    DataLoss = 15,

    /// <summary>Nobody knows who the caller is.</summary>
    Unauthenticated = 16,
}
