using Waterfall.Http.Hpack;

namespace Waterfall.Http.Http2;

/// <summary>The reader as a value, so that the decoder is compiled for it and calls it directly.</summary>
internal readonly struct Http2FieldSink(Http2HeadReader reader) : IHpackSink
{
    public bool OnField(in HpackField field) => reader.OnField(in field);
}
