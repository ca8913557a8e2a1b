namespace Waterfall.Functional.Budgets;

/// <summary>Clients on one thread that allocate nothing once they are connected.</summary>
internal interface IQuietClients : IDisposable
{
    /// <summary>Sends this many requests, as many at a time as there are in flight, and reads their answers.</summary>
    /// <returns>How many answers were 200 and ended with <paramref name="ending"/>.</returns>
    int Run(int requests, byte[] ending);
}
