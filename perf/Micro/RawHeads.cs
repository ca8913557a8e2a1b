namespace Waterfall.Micro;

/// <summary>The messages that the benchmarks parse and write.</summary>
internal static class RawHeads
{
    /// <summary>The request line and Accept of the TechEmpower plaintext test, which Kestrel's parsing benchmark uses too, filled up to 8 fields.</summary>
    public static ReadOnlySpan<byte> Plaintext =>
        "GET /plaintext HTTP/1.1\r\n"u8 +
        "Host: localhost:5001\r\n"u8 +
        "Accept: text/plain,text/html;q=0.9,application/xhtml+xml;q=0.9,application/xml;q=0.8,*/*;q=0.7\r\n"u8 +
        "Accept-Encoding: gzip, deflate\r\n"u8 +
        "Accept-Language: en-US,en;q=0.5\r\n"u8 +
        "Cache-Control: no-cache\r\n"u8 +
        "Connection: keep-alive\r\n"u8 +
        "User-Agent: wrk/4.2.0\r\n"u8 +
        "X-Request-Id: 7f3a2b60\r\n"u8 +
        "\r\n"u8;

    /// <summary>20 fields as a browser sends behind a login, 1.3 KiB.</summary>
    public static ReadOnlySpan<byte> Browser =>
        "GET /account/orders/2024/overview?tab=open&page=2 HTTP/1.1\r\n"u8 +
        "Host: shop.example.com\r\n"u8 +
        "Connection: keep-alive\r\n"u8 +
        "Cache-Control: max-age=0\r\n"u8 +
        "sec-ch-ua: \"Chromium\";v=\"124\", \"Google Chrome\";v=\"124\", \"Not-A.Brand\";v=\"99\"\r\n"u8 +
        "sec-ch-ua-mobile: ?0\r\n"u8 +
        "sec-ch-ua-platform: \"Linux\"\r\n"u8 +
        "Upgrade-Insecure-Requests: 1\r\n"u8 +
        "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36\r\n"u8 +
        "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8\r\n"u8 +
        "Sec-Fetch-Site: same-origin\r\n"u8 +
        "Sec-Fetch-Mode: navigate\r\n"u8 +
        "Sec-Fetch-User: ?1\r\n"u8 +
        "Sec-Fetch-Dest: document\r\n"u8 +
        "Referer: https://shop.example.com/account/orders/2024/overview?tab=open&page=1\r\n"u8 +
        "Accept-Encoding: gzip, deflate, br, zstd\r\n"u8 +
        "Accept-Language: en-GB,en-US;q=0.9,en;q=0.8,de;q=0.7\r\n"u8 +
        "Cookie: session=4d1f0c8a2e7b49f6a3d5c1e0b9f8a7d6; theme=dark; consent=analytics.0.marketing.0; cart=8f14e45fceea167a5a36dedd4bea2543\r\n"u8 +
        "If-None-Match: W/\"5f7e-1a2b3c4d5e\"\r\n"u8 +
        "If-Modified-Since: Tue, 14 May 2024 10:12:13 GMT\r\n"u8 +
        "X-Requested-With: fetch\r\n"u8 +
        "\r\n"u8;

    /// <summary>What nginx answers to the proxy of a small JSON document.</summary>
    public static ReadOnlySpan<byte> Response =>
        "HTTP/1.1 200 OK\r\n"u8 +
        "Server: nginx/1.22.1\r\n"u8 +
        "Date: Tue, 14 May 2024 10:12:13 GMT\r\n"u8 +
        "Content-Type: application/json\r\n"u8 +
        "Content-Length: 118\r\n"u8 +
        "Last-Modified: Tue, 14 May 2024 10:12:13 GMT\r\n"u8 +
        "Connection: keep-alive\r\n"u8 +
        "ETag: \"664338fd-76\"\r\n"u8 +
        "Accept-Ranges: bytes\r\n"u8 +
        "\r\n"u8;
}
