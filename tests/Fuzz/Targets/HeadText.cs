using System.Text;
using Waterfall.Http.Semantics;

namespace Waterfall.Fuzz.Targets;

/// <summary>A head as text, to compare two readings of it.</summary>
internal static class HeadText
{
    /// <summary>Everything public about a head.</summary>
    public static string Describe(MessageHead head)
    {
        var text = new StringBuilder();
        text.Append($"{head.Method} {Text.Of(head.MethodToken)} {Text.Of(head.Target)} {head.TargetForm} {head.Version} ");
        text.Append($"authority={Text.Of(head.Authority)} path={Text.Of(head.Path)} query={head.HasQuery} {Text.Of(head.Query)} ");
        text.Append($"status={head.Status} {Text.Of(head.Reason)} {head.Framing} keep={head.KeepAlive} expect={head.ExpectContinue} ");
        text.Append($"upgrade={head.UpgradeRequested} length={head.Length}\n");
        for (var i = 0; i < head.FieldCount; i++)
            text.Append($"[{Text.Of(head.Name(i))}]=[{Text.Of(head.Value(i))}] {head.Field(i).Known} {head.Field(i).Flags}\n");
        return text.ToString();
    }

    /// <summary>Name and value of the fields that are not removed, without those given.</summary>
    public static IEnumerable<string> Kept(MessageHead head, params KnownHeader[] without) =>
        from i in Enumerable.Range(0, head.FieldCount)
        where !head.IsRemoved(i) && !without.Contains(head.Field(i).Known)
        select $"{Text.Of(head.Name(i))}: {Text.Of(head.Value(i))}";
}
