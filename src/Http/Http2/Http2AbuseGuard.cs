namespace Waterfall.Http.Http2;
internal sealed class Http2AbuseGuard;
