using System.Collections.Concurrent;

namespace Waterfall.Testing.Gateways;

/// <summary>Exceptions that gateways of this process did not deal with: each is a defect, and fails the test that ends next.</summary>
public static class Defects
{
    private static readonly ConcurrentQueue<Exception> Seen = new();

    public static void Add(Exception defect) => Seen.Enqueue(defect);

    /// <summary>Throws what has been seen.</summary>
    public static void ThrowIfAny()
    {
        if (!Seen.IsEmpty)
            throw new AggregateException("The gateway failed inside.", Seen.ToArray());
    }
}
