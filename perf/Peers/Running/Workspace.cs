using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Waterfall.Peers.Catalog;

namespace Waterfall.Peers.Running;

/// <summary>The temporary folder of a run: configurations made from templates, the upstream's files, what the peers write.</summary>
internal sealed class Workspace : IDisposable
{
    private const UnixFileMode ReadableByAll =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute |
        UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private Workspace(string folder, string root)
    {
        Folder = folder;
        Root = root;
    }

    /// <summary>The temporary folder.</summary>
    public string Folder { get; }

    /// <summary>The repository.</summary>
    public string Root { get; }

    /// <summary>A configuration of OpenSSL with <see cref="LoadGenerator.TlsCipher"/> only.</summary>
    public string OpenSslConfiguration => Path.Combine(Folder, "openssl.cnf");

    /// <summary>Where the wrk scripts are.</summary>
    public static string Scripts => Path.Combine(AppContext.BaseDirectory, "Scripts");

    private const string OpenSslText = $"""
        openssl_conf = modules
        [modules]
        ssl_conf = ssl
        [ssl]
        system_default = everything
        [everything]
        Ciphersuites = {LoadGenerator.TlsCipher}

        """;

    private static string Configurations => Path.Combine(AppContext.BaseDirectory, "Configurations");

    public static Workspace Create()
    {
        var root = FindRoot();
        var folder = Directory.CreateTempSubdirectory("waterfall-perf-").FullName;
        // nginx's workers are another user where its master is root: they have to read the files.
        File.SetUnixFileMode(folder, ReadableByAll);
        WriteCertificate(Path.Combine(folder, "tls.pem"));
        var workspace = new Workspace(folder, root);
        File.WriteAllText(workspace.OpenSslConfiguration, OpenSslText);
        return workspace;
    }

    // A route for each of 1,000 services, under four segments with two parameters.
    private static readonly string Routes = string.Join('\n', Enumerable.Range(0, 1000).Select(number => string.Create(
        CultureInfo.InvariantCulture,
        $"  item-{number}: {{ match: \"GET /services/item-{number}/users/{{id}}/orders/{{order}}\", upstream: origin, policies: [{{ use: ten }}] }}")));

    /// <summary>Replaces the tokens in a template's text or an argument.</summary>
    public string Expand(string text, int port, int upstreamPort) => text
        .Replace("@PORT@", port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("@UPSTREAM@", upstreamPort.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("@ROUTES@", Routes, StringComparison.Ordinal)
        .Replace("@CONFIGURATIONS@", Configurations, StringComparison.Ordinal)
        .Replace("@FOLDER@", Folder, StringComparison.Ordinal)
        .Replace("@ROOT@", Root, StringComparison.Ordinal);

    /// <summary>Makes a configuration from a template in <c>Configurations/</c> and returns its path.</summary>
    public string Configure(string template, int port, int upstreamPort)
    {
        var text = File.ReadAllText(Path.Combine(Configurations, template));
        var file = Path.Combine(Folder, template);
        File.WriteAllText(file, Expand(text, port, upstreamPort));
        return file;
    }

    /// <summary>A file of the given size with content that does not compress, made once.</summary>
    public string FileOf(int bytes, string relativePath) => FileOf(relativePath, () =>
    {
        var content = new byte[bytes];
        new Random(bytes).NextBytes(content);
        return content;
    });

    /// <summary>A file with a message of gRPC of the given size, made once.</summary>
    public string GrpcMessageOf(int bytes) =>
        FileOf(string.Create(CultureInfo.InvariantCulture, $"message-{bytes}"), () => GrpcMessage.Of(bytes));

    /// <summary>A file with the given content, made once.</summary>
    public string FileOf(string relativePath, Func<byte[]> content)
    {
        var file = Path.Combine(Folder, relativePath);
        if (!File.Exists(file))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, content());
        }

        return file;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    // One for all peers: what its key is decides the cost of a handshake.
    private static void WriteCertificate(string file)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        // Caddy looks for one with the address that was connected to.
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        File.WriteAllText(file, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n");
    }

    private static string FindRoot()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "Waterfall.sln")))
                return folder;
        }

        throw new DirectoryNotFoundException("Waterfall.sln is not above " + AppContext.BaseDirectory);
    }
}
