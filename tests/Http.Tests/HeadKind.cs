namespace Waterfall.Http.Tests;

public enum HeadKind
{
    Request,
    Response,
    Trailers,
}
