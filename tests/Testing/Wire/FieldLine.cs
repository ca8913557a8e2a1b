namespace Waterfall.Testing.Wire;

/// <summary>One field line as it was on the wire: the name in its case, the value without surrounding whitespace.</summary>
public sealed record FieldLine(string Name, string Value)
{
    /// <summary>Reads a field line strictly.</summary>
    /// <exception cref="WireException">The line is not <c>field-name ":" OWS field-value OWS</c> (RFC 9112 5).</exception>
    public static FieldLine Parse(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
            throw new WireException(WireFault.Malformed, $"field line without a colon: '{WireText.Visible(line)}'");
        var name = line[..colon];
        var value = line[(colon + 1)..].Trim(' ', '\t');
        if (!WireText.IsToken(name))
            throw new WireException(WireFault.Malformed, $"field name is not a token: '{WireText.Visible(line)}'");
        if (!WireText.IsFieldValue(value))
            throw new WireException(WireFault.Malformed, $"control byte in a field value: '{WireText.Visible(line)}'");
        return new FieldLine(name, value);
    }

    public override string ToString() => $"{Name}: {Value}";
}
