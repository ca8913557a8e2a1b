namespace Waterfall.Core.IO.Tls;

/// <summary>Whether clients show who they are by a certificate.</summary>
public enum ClientCertificateMode : byte
{
    /// <summary>They are not asked.</summary>
    Off,

    /// <summary>They are asked and may have none; one that is not to be trusted ends the handshake all the same.</summary>
    Optional,

    /// <summary>A handshake without a certificate that is to be trusted fails.</summary>
    Required,
}
