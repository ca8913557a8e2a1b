namespace Waterfall.Core.IO;

/// <summary>Told about a connection when nobody waits for its bytes.</summary>
internal interface IConnectionOwner
{
    /// <summary>Bytes, the end of the input or a failure came while no read was pending. Bytes stay unread; a failure is in <see cref="Connection.Error"/>.</summary>
    void OnUnexpectedInput(Connection connection);

    /// <summary>The connection is closed and holds nothing any more.</summary>
    void OnClosed(Connection connection);
}
