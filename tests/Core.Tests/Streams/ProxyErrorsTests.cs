using Waterfall.Core.Streams;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Tests.Streams;

public sealed class ProxyErrorsTests
{
    public static TheoryData<ProxyErrorKindCase> Kinds => [.. Enum.GetNames<ProxyErrorKind>().Where(name => name != nameof(ProxyErrorKind.None)).Select(name => new ProxyErrorKindCase(name))];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_kind_has_an_answer_of_its_side(ProxyErrorKindCase each)
    {
        var kind = Enum.Parse<ProxyErrorKind>(each.Name);
        var error = new ProxyError(kind, RetryAdvice.No, kind == ProxyErrorKind.RequestRejected ? HttpRejection.MissingHost : HttpRejection.None);
        var info = ProxyErrors.Describe(error);
        Assert.Matches("^[a-z0-9-]+$", info.Code);
        Assert.NotEmpty(info.Detail);
        Assert.DoesNotContain('"', info.Detail);
        switch (error.Side)
        {
            case ErrorSide.Client:
                Assert.InRange(info.Status, 400, 499);
                break;
            case ErrorSide.Upstream:
                Assert.InRange(info.Status, 502, 504);
                break;
            default:
                Assert.InRange(info.Status, 403, 508);
                break;
        }
    }

    [Fact]
    public void Codes_are_distinct()
    {
        var codes = Enum.GetValues<ProxyErrorKind>().Where(kind => kind is not (ProxyErrorKind.None or ProxyErrorKind.RequestRejected))
            .Select(kind => ProxyErrors.Describe(kind).Code).ToList();
        Assert.Equal(codes.Count, codes.Distinct().Count());
    }

    [Fact]
    public void No_error_has_no_answer() => Assert.Throws<ArgumentOutOfRangeException>(() => ProxyErrors.Describe(default));

    public sealed record ProxyErrorKindCase(string Name);
}
