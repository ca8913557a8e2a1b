using Waterfall.Core.IO;
using Waterfall.Core.Upstreams.Resilience;

namespace Waterfall.Core.Upstreams;

/// <summary>Counts a connection out of the bulkhead that it was counted into, whatever the snapshot by then says of limits.</summary>
internal sealed class BulkheadConnection(IConnectionOwner pool, Bulkhead bulkhead) : IConnectionOwner
{
    void IConnectionOwner.OnUnexpectedInput(Connection connection) => pool.OnUnexpectedInput(connection);

    void IConnectionOwner.OnClosed(Connection connection)
    {
        bulkhead.CloseConnection();
        pool.OnClosed(connection);
    }
}
