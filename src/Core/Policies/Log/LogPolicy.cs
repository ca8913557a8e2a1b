using System.Text;
using Waterfall.Core.Expressions;
using Waterfall.Core.Pipeline;

namespace Waterfall.Core.Policies.Log;

/// <summary>Adds fields to the exchange's line of the access log, or leaves the line out.</summary>
public sealed record LogPolicy : IPolicy
{
    private const int MaxNameLength = 64;

    private readonly ValueMap _fields = ValueMap.Empty;

    /// <inheritdoc/>
    public string Name => "log";

    /// <summary>
    /// Fields by name, in the line's object <c>fields</c>. Expressions see the request, the consumer and the answer's head; what comes out empty is left out,
    /// what is longer than 1 KiB is cut. At most 32. Default: none.
    /// </summary>
    public IReadOnlyDictionary<string, string> Fields { get => _fields; init => _fields = ValueMap.Of(value); }

    /// <summary>Whether the exchange is not logged at all. Default false.</summary>
    public bool Skip { get; init; }

    /// <inheritdoc/>
    public Stage? Compile(PolicyContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (Skip && Fields.Count > 0)
            context.Report("skip", "a line that is left out has no fields", "one of skip and fields");
        if (!Skip && Fields.Count == 0)
            context.Report("", "nothing is logged", "fields, or skip: true");
        if (Fields.Count > LogFields.MaxFields)
            context.Report("fields", $"{Fields.Count} fields", $"at most {LogFields.MaxFields}");
        if (Skip)
            return new SkipLogStage();
        var fields = Fields.Select(each => Compile(context, each.Key, each.Value)).ToArray();
        if (fields.Length == 0 || fields.Any(field => field.Text is null))
            return null;
        LogField[] ofRequest = [.. fields.Where(field => !field.Text!.ReadsResponse)], ofResponse = [.. fields.Where(field => field.Text!.ReadsResponse)];
        return ofResponse.Length == 0 ? new LogStage(ofRequest) : new LogResponseStage(ofRequest, ofResponse);
    }

    private static LogField Compile(PolicyContext context, string name, string value)
    {
        var key = $"fields.{name}";
        var isName = name.Length is > 0 and <= MaxNameLength && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.');
        if (!isName)
            context.Report(key, $"'{name}' is not a name for a field", $"1 to {MaxNameLength} letters, digits, '.', '-' or '_'");
        var text = PolicyText.Compile(context, key, value, ExpressionScope.Response);
        return new LogField(Encoding.UTF8.GetBytes($"\"{name}\":"), isName ? text : null);
    }
}

/// <summary>A field of the line: its name as JSON with a colon, and its value.</summary>
internal readonly record struct LogField(byte[] Name, PolicyText? Text);
