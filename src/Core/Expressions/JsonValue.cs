using System.Buffers;
using System.Text;
using Waterfall.Core.Expressions.Json;

namespace Waterfall.Core.Expressions;

/// <summary>What a JSON value is (RFC 8259 3).</summary>
public enum JsonKind : byte
{
    /// <summary><c>null</c>, and what is not there.</summary>
    Null,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary>A number; one that is only moved keeps the digits it came with.</summary>
    Number,

    /// <summary>A string, held as UTF-8.</summary>
    String,

    /// <summary>An array.</summary>
    Array,

    /// <summary>An object; names are unique, and members stay in their order.</summary>
    Object,
}

/// <summary>How a <see cref="JsonValue"/> holds what it holds.</summary>
internal enum JsonForm : byte
{
    Null,
    False,
    True,
    Integer,
    Double,
    NumberText,
    String,
    Array,
    Object,
}

/// <summary>
/// One JSON value: its kind, and where its data lies. A value that an <see cref="ExpressionEvaluator"/> gave out is valid until that
/// evaluator's next <see cref="ExpressionEvaluator.Reset"/>; one of <see cref="TryParse(ReadOnlySpan{byte}, out JsonValue)"/> always. The default is <c>null</c>.
/// </summary>
public readonly struct JsonValue
{
    private readonly JsonArena? _arena;
    private readonly long _data;

    private JsonValue(JsonForm form, long data = 0, JsonArena? arena = null)
    {
        Form = form;
        _data = data;
        _arena = arena;
    }

    internal JsonValue(JsonForm form, JsonArena arena, int offset, int count)
        : this(form, ((long)offset << 32) | (uint)count, arena)
    {
    }

    /// <summary><c>null</c>.</summary>
    public static JsonValue Null => default;

    /// <summary><c>true</c>.</summary>
    public static JsonValue True => new(JsonForm.True);

    /// <summary><c>false</c>.</summary>
    public static JsonValue False => new(JsonForm.False);

    /// <summary>What the value is.</summary>
    public JsonKind Kind => Form switch
    {
        JsonForm.Null => JsonKind.Null,
        JsonForm.False or JsonForm.True => JsonKind.Boolean,
        JsonForm.String => JsonKind.String,
        JsonForm.Array => JsonKind.Array,
        JsonForm.Object => JsonKind.Object,
        _ => JsonKind.Number,
    };

    /// <summary>Whether it is <c>null</c>.</summary>
    public bool IsNull => Form == JsonForm.Null;

    /// <summary>Elements of an array, members of an object, bytes of a string; 0 for anything else.</summary>
    public int Count => Form >= JsonForm.String ? (int)_data : 0;

    /// <summary>JMESPath: all is true but <c>null</c>, <c>false</c> and the empty string, array and object. The number 0 is true.</summary>
    public bool IsTruthy => Form >= JsonForm.String ? Count != 0 : Form > JsonForm.False;

    /// <summary>A string's bytes, or the digits of a number that came as text; empty for anything else.</summary>
    /// <remarks>UTF-8, but for a string taken from a message's head, which may hold any byte that a field may (RFC 9110 5.5).</remarks>
    public ReadOnlySpan<byte> Utf8 => Form is JsonForm.String or JsonForm.NumberText ? _arena!.Bytes(Offset, (int)_data) : default;

    internal JsonForm Form { get; }

    private int Offset => (int)(_data >> 32);

    /// <summary>An element of an array; <c>null</c> where there is none.</summary>
    /// <param name="index">From 0.</param>
    public JsonValue this[int index] => Form == JsonForm.Array && (uint)index < (uint)Count ? _arena!.Node(Offset + index) : default;

    /// <summary>A boolean.</summary>
    /// <param name="value">Which.</param>
    public static JsonValue Of(bool value) => new(value ? JsonForm.True : JsonForm.False);

    /// <summary>A number.</summary>
    /// <param name="value">Which.</param>
    public static JsonValue Of(long value) => new(JsonForm.Integer, value);

    /// <summary>A number.</summary>
    /// <param name="value">Which; what is not finite is no JSON and becomes <c>null</c>. A whole one is written without a fraction.</param>
    public static JsonValue Of(double value) => !double.IsFinite(value) ? default
        : Math.Abs(value) < 9007199254740992 && value == Math.Truncate(value) ? Of((long)value)
        : new(JsonForm.Double, BitConverter.DoubleToInt64Bits(value));

    /// <summary>A string.</summary>
    /// <param name="text">Its text; half of a surrogate pair becomes U+FFFD. Allocates.</param>
    public static JsonValue Of(string text) => new JsonArena(0, 0).AddString(Encoding.UTF8.GetBytes(text));

    /// <summary>Reads a JSON text strictly (RFC 8259): no comments, nothing behind the value, at most 64 arrays and objects in each other.</summary>
    /// <param name="json">UTF-8, without a byte order mark. Of members of the same name the last one counts.</param>
    /// <param name="value">The value, valid for good: it owns its memory.</param>
    public static bool TryParse(ReadOnlySpan<byte> json, out JsonValue value) => TryParse(json, out value, out _);

    /// <summary>A member's name.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1 of an object; otherwise empty.</param>
    public ReadOnlySpan<byte> Name(int index) => MemberName(index).Utf8;

    /// <summary>A member's value; <c>null</c> where there is none.</summary>
    /// <param name="index">From 0.</param>
    public JsonValue Member(int index) => Form == JsonForm.Object && (uint)index < (uint)Count ? _arena!.Node(Offset + (2 * index) + 1) : default;

    /// <summary>The member of that name; <c>null</c> if there is none or this is no object.</summary>
    /// <param name="name">The name as UTF-8.</param>
    public JsonValue Field(ReadOnlySpan<byte> name)
    {
        for (var i = Form == JsonForm.Object ? 0 : Count; i < Count; i++)
        {
            if (Name(i).SequenceEqual(name)) return Member(i);
        }
        return default;
    }

    /// <summary>A number as double; numbers beyond its range become infinite.</summary>
    /// <param name="value">The number.</param>
    /// <returns>Whether this is a number.</returns>
    public bool TryGetDouble(out double value)
    {
        value = Form switch
        {
            JsonForm.Integer => _data,
            JsonForm.Double => BitConverter.Int64BitsToDouble(_data),
            JsonForm.NumberText => JsonNumber.ToDouble(Utf8),
            _ => 0,
        };
        return Kind == JsonKind.Number;
    }

    /// <summary>A number that is written as a whole one and fits.</summary>
    /// <param name="value">The number.</param>
    public bool TryGetInt64(out long value)
    {
        value = Form == JsonForm.Integer ? _data : 0;
        return Form == JsonForm.Integer || (Form == JsonForm.NumberText && JsonNumber.TryToInt64(Utf8, out value));
    }

    /// <summary>Writes the value as text: a string raw, <c>null</c> as nothing, anything else as compact JSON.</summary>
    /// <param name="output">Where to.</param>
    public void WriteText(IBufferWriter<byte> output)
    {
        if (Form == JsonForm.String) output.Write(Utf8);
        else if (Form != JsonForm.Null) JsonTextWriter.Write(this, output);
    }

    /// <summary>Writes the value as compact JSON.</summary>
    /// <param name="output">Where to. Bytes of a string that are no UTF-8 become U+FFFD.</param>
    public void WriteJson(IBufferWriter<byte> output) => JsonTextWriter.Write(this, output);

    /// <summary>The value as compact JSON. Allocates.</summary>
    public override string ToString()
    {
        var output = new ArrayBufferWriter<byte>();
        WriteJson(output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    internal static bool TryParse(ReadOnlySpan<byte> json, out JsonValue value, out int errorAt) =>
        JsonReader.TryRead(new JsonArena(json.Length, 4), json, out value, out errorAt);

    internal JsonValue MemberName(int index) => Form == JsonForm.Object && (uint)index < (uint)Count ? _arena!.Node(Offset + (2 * index)) : default;
}
