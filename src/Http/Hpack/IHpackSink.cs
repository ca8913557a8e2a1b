namespace Waterfall.Http.Hpack;

/// <summary>Takes the fields of a block as they are decoded.</summary>
public interface IHpackSink
{
    /// <summary>Takes one field.</summary>
    /// <param name="field">The field; its spans are valid during the call only.</param>
    /// <returns>
    /// Whether the field is acceptable, so that the same field out of the dynamic table needs no second look (<see cref="HpackField.IsChecked"/>).
    /// False doesn't end the decoding: the table must stay in step with the peer's, whatever becomes of the message (RFC 9113 4.3).
    /// </returns>
    bool OnField(in HpackField field);
}
