using System.Text.Json.Nodes;
using Waterfall.Core;
using Waterfall.Core.IO.Tls;

namespace Waterfall.Host.Admin;

/// <summary>The certificates that the gateway shows, each with those behind it: <c>/certificates</c>.</summary>
internal sealed class CertificatesResource(Gateway gateway)
{
    public AdminReply Read()
    {
        var certificates = new JsonArray();
        foreach (var (name, shown) in gateway.Certificates)
        {
            JsonArray issuers = [];
            foreach (var each in shown)
            {
                var described = Describe(each);
                if (each.IsIssuer)
                {
                    issuers.Add(described);
                    continue;
                }
                described.Insert(0, "of", name);
                described.Insert(1, "file", each.File);
                described["issuers"] = issuers = [];
                certificates.Add(described);
            }
        }
        return AdminReply.Ok(new JsonObject { ["certificates"] = certificates });
    }

    private static JsonObject Describe(ShownCertificate certificate) => new()
    {
        ["subject"] = certificate.Subject,
        ["issuer"] = certificate.Issuer,
        ["names"] = new JsonArray([.. certificate.Names.Select(name => JsonValue.Create(name))]),
        ["serialNumber"] = certificate.SerialNumber,
        ["fingerprint"] = certificate.Fingerprint,
        ["notBefore"] = ShownCertificate.Text(certificate.NotBefore),
        ["notAfter"] = ShownCertificate.Text(certificate.NotAfter),
    };
}
