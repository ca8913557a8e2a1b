using System.Text;
using Waterfall.Http.Grpc;
using Waterfall.Http.Semantics;

namespace Waterfall.Http.Tests.Grpc;

public sealed class GrpcContentTypeTests
{
    [Theory]
    [InlineData("application/grpc", GrpcDialect.Grpc, "")]
    [InlineData("application/grpc+proto", GrpcDialect.Grpc, "+proto")]
    [InlineData("Application/GRPC; charset=utf-8", GrpcDialect.Grpc, "; charset=utf-8")]
    [InlineData("application/grpc-web", GrpcDialect.Web, "")]
    [InlineData("application/grpc-web+json", GrpcDialect.Web, "+json")]
    [InlineData("application/grpc-web-text", GrpcDialect.WebText, "")]
    [InlineData("application/grpc-Web-Text+proto;a=b", GrpcDialect.WebText, "+proto;a=b")]
    [InlineData("application/grpcx", GrpcDialect.None, "")]
    [InlineData("application/grpc-webx", GrpcDialect.None, "")]
    [InlineData("application/grpc-web-texts", GrpcDialect.None, "")]
    [InlineData("application/grp", GrpcDialect.None, "")]
    [InlineData("application/json", GrpcDialect.None, "")]
    [InlineData("", GrpcDialect.None, "")]
    public void Types_are_told_apart(string value, GrpcDialect expected, string format)
    {
        Assert.Equal(expected, GrpcContentType.Parse(Encoding.ASCII.GetBytes(value), out ReadOnlySpan<byte> rest));
        Assert.Equal(format, Encoding.ASCII.GetString(rest));
    }

    [Theory]
    [InlineData(GrpcDialect.Grpc)]
    [InlineData(GrpcDialect.Web)]
    [InlineData(GrpcDialect.WebText)]
    public void A_name_is_read_as_what_it_names(GrpcDialect dialect)
    {
        Assert.Equal(dialect, GrpcContentType.Parse(GrpcContentType.Name(dialect), out _));
        var head = new MessageHead();
        Assert.Equal(GrpcDialect.None, GrpcContentType.Of(head));
        head.Add(KnownHeader.ContentType, GrpcContentType.Name(dialect));
        Assert.Equal(dialect, GrpcContentType.Of(head));
    }

    [Theory]
    [InlineData(null, GrpcDialect.WebText)]
    [InlineData("*/*", GrpcDialect.WebText)]
    [InlineData("application/grpc", GrpcDialect.WebText)]
    [InlineData("application/grpc-web+proto", GrpcDialect.Web)]
    [InlineData("text/html, application/grpc-web-text, application/grpc-web", GrpcDialect.WebText)]
    public void Accept_chooses_the_form_of_the_answer(string? accept, GrpcDialect expected)
    {
        var head = new MessageHead();
        if (accept is not null) head.Add("Accept"u8, Encoding.ASCII.GetBytes(accept));
        Assert.Equal(expected, GrpcContentType.Accepted(head, GrpcDialect.WebText));
    }
}
