using System.Text;
using Waterfall.Core.Expressions;
using Waterfall.Core.Pipeline;
using Waterfall.Http.Semantics;

namespace Waterfall.Core.Policies;

/// <summary>One field that is removed, set or added, compiled.</summary>
internal sealed class FieldEdit
{
    private readonly KnownHeader _known;
    private readonly byte[] _name;
    private readonly bool _replaces;
    private readonly PreparedField? _constant;

    private FieldEdit(string name, bool replaces, PolicyText? text)
    {
        _name = Encoding.ASCII.GetBytes(name);
        _known = KnownHeaders.Find(_name);
        _replaces = replaces;
        if (text is not { IsConstant: true })
            Text = text;
        else if (!text.Constant.IsEmpty)
            _constant = new PreparedField(_name, text.Constant);
    }

    /// <summary>The value to be evaluated; null for a constant, and where there is none.</summary>
    internal PolicyText? Text { get; }

    /// <summary>An edit that takes every field of a name out.</summary>
    internal static FieldEdit? Removal(PolicyContext context, string key, string name, bool isRequest) =>
        FieldNames.Check(context, key, name, isRequest) ? new FieldEdit(name, true, null) : null;

    /// <summary>An edit that adds a field, in the place of those of its name or behind them.</summary>
    internal static FieldEdit? Compile(
        PolicyContext context, string key, string name, string value, ExpressionScope scope, bool isRequest, bool replaces)
    {
        var isName = FieldNames.Check(context, key, name, isRequest);
        var text = PolicyText.Compile(context, key, value, scope);
        return text is not null && (!text.IsConstant || FieldNames.CheckValue(context, key, text.Constant)) && isName
            ? new FieldEdit(name, replaces, text)
            : null;
    }

    /// <summary>Edits a head; a field whose text is empty is left out.</summary>
    internal void Apply(MessageHead head, ReadOnlySpan<byte> text)
    {
        if (_replaces)
        {
            if (_known != KnownHeader.None)
                head.RemoveAll(_known);
            else
                head.RemoveAll(_name);
        }
        if (_constant is not null)
            head.Add(_constant);
        else if (!text.IsEmpty)
            head.AddChecked(_known, _name, text); // both have been checked: the name when it was compiled, the text when it was made
    }
}
