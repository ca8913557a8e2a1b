using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Waterfall.Core.Expressions.Functions;
using Waterfall.Core.Expressions.Json;
using Waterfall.Core.Expressions.Nodes;
using Waterfall.Core.Expressions.Sources;

namespace Waterfall.Core.Expressions;

/// <summary>
/// Evaluates expressions and owns what that needs: memory for what they make, their arguments, the count of their steps. One a loop, reused; after
/// some evaluations it allocates nothing. Not thread-safe.
/// </summary>
/// <remarks>
/// A batch begins with <see cref="Reset"/>, goes on with the roots, and then any number of evaluations. What they give is valid until the next batch,
/// so nothing of it may be held where another exchange can run.
/// </remarks>
/// <param name="time">The clock of <c>now()</c>; the system's if null.</param>
public sealed class ExpressionEvaluator(TimeProvider? time = null)
{
    /// <summary>The steps that one evaluation may take unless configured otherwise.</summary>
    public const int DefaultCostLimit = 100_000;

    // How many bytes are moved or compared for one step.
    private const int BytesPerStep = 16;

    // Where a search has found what begins alike it compares on; for a long text sought that may be most of the work.
    private const int BytesPerComparison = 64;

    // What a batch may leave behind for the next one.
    private const int MaxKept = 256;
    private const int MaxKeptCharacters = 16 * 1024;

    private static readonly int RootCount = Enum.GetValues<ExpressionRoot>().Length;

    private readonly IExpressionSource?[] _sources = new IExpressionSource?[RootCount];
    private readonly JsonValue[] _values = new JsonValue[RootCount];
    private JsonValue[] _stack = new JsonValue[16];
    private JsonValue[] _parts = [];
    private bool _hasValues;
    private int _mostStacked;
    private int _mostParts;
    private int[] _order = [];
    private char[] _characters = [];
    private long _budget;
    private ExpressionErrorCode _code;
    private int _position;
    private string _message = "";
    private Function? _function;
    private int _argument;
    private JsonKind _given;

    /// <summary>The steps that one evaluation may take: operations, elements looked at or made, 16 bytes of text each.</summary>
    public int CostLimit { get; init; } = DefaultCostLimit;

    /// <summary>What went wrong with the last evaluation; <see cref="ExpressionErrorCode.None"/> if nothing. Its text is made when it is asked for.</summary>
    public ExpressionError Error => new(_code, _position, _function is { } function ? function.TypeProblem(_argument, (ValueTypes)(1 << (int)_given)) : _message);

    internal JsonArena Arena { get; } = new();

    internal TimeProvider Time { get; } = time ?? TimeProvider.System;

    /// <summary>Where <c>uuid()</c> takes its bits from.</summary>
    internal SpanAction FillRandom { get; init; } = RandomNumberGenerator.Fill;

    internal bool HasFailed => _code != ExpressionErrorCode.None;

    internal int StackCount { get; private set; }

    /// <summary>Whose roots are set: a further batch of its own may <see cref="Continue"/>.</summary>
    internal object? Owner { get; set; }

    /// <summary>Begins a batch over the same roots: forgets all values given out.</summary>
    internal void Continue() => Arena.Reset();

    /// <summary>Begins a batch: forgets the roots and all values given out.</summary>
    public void Reset()
    {
        Owner = null;
        Arena.Reset();
        Array.Clear(_sources);
        if (_hasValues) Array.Clear(_values);
        _hasValues = false;
        Array.Clear(_parts, 0, _mostParts);
        // A sort of many elements, or a long text, was an exception.
        if (_stack.Length > MaxKept) _stack = new JsonValue[16];
        else Array.Clear(_stack, 0, _mostStacked);
        _mostParts = _mostStacked = 0;
        if (_order.Length > MaxKept) _order = [];
        if (_characters.Length > MaxKeptCharacters) _characters = [];
    }

    /// <summary>Sets what a root is in this batch.</summary>
    /// <param name="root">The root.</param>
    /// <param name="value">Its value.</param>
    public void Set(ExpressionRoot root, in JsonValue value)
    {
        _values[(int)root] = value;
        _hasValues = true;
        _sources[(int)root] = null;
    }

    /// <summary>Reads a document into this batch's memory.</summary>
    /// <param name="json">As for <see cref="JsonValue.TryParse(ReadOnlySpan{byte}, out JsonValue)"/>.</param>
    /// <param name="value">The document, valid until the next <see cref="Reset"/>.</param>
    public bool TryParse(ReadOnlySpan<byte> json, out JsonValue value) => JsonReader.TryRead(Arena, json, out value, out _);

    /// <summary>Evaluates an expression over the roots.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="value">What it gives; <c>null</c> if it failed.</param>
    /// <returns>Whether it succeeded; if not, <see cref="Error"/> says why.</returns>
    public bool EvaluateValue(Expression expression, out JsonValue value) => EvaluateValue(expression, default, out value);

    /// <summary>Evaluates an expression over a document.</summary>
    /// <param name="expression">The expression, compiled for <see cref="ExpressionScope.Document"/>.</param>
    /// <param name="document">The document.</param>
    /// <param name="value">What it gives; <c>null</c> if it failed.</param>
    /// <returns>Whether it succeeded; if not, <see cref="Error"/> says why.</returns>
    public bool EvaluateValue(Expression expression, in JsonValue document, out JsonValue value)
    {
        (_code, _function, _budget, StackCount) = (ExpressionErrorCode.None, null, CostLimit, 0);
        Arena.Abandon();
        value = expression.Root.Run(document, this);
        if (!HasFailed) return true;
        value = default;
        return false;
    }

    /// <summary>Evaluates a predicate over the roots (<see cref="JsonValue.IsTruthy"/>).</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="value">Whether it is true; false if it failed.</param>
    /// <returns>Whether it succeeded; if not, <see cref="Error"/> says why.</returns>
    public bool EvaluateBoolean(Expression expression, out bool value)
    {
        var succeeded = EvaluateValue(expression, default, out var result);
        value = result.IsTruthy;
        return succeeded;
    }

    /// <summary>Evaluates an expression over the roots and writes it as text (<see cref="JsonValue.WriteText"/>).</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="output">Where to; nothing is written if it failed.</param>
    /// <returns>Whether it succeeded; if not, <see cref="Error"/> says why.</returns>
    public bool WriteText(Expression expression, IBufferWriter<byte> output)
    {
        if (!EvaluateValue(expression, default, out var value)) return false;
        value.WriteText(output);
        return true;
    }

    /// <summary>Evaluates an expression over the roots and writes it as compact JSON.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="output">Where to; nothing is written if it failed.</param>
    /// <returns>Whether it succeeded; if not, <see cref="Error"/> says why.</returns>
    public bool WriteJson(Expression expression, IBufferWriter<byte> output)
    {
        if (!EvaluateValue(expression, default, out var value)) return false;
        value.WriteJson(output);
        return true;
    }

    /// <summary>Sets what answers for a root in this batch.</summary>
    internal void Set(ExpressionRoot root, IExpressionSource source) => _sources[(int)root] = source;

    internal JsonValue Read(in SourcePath path) => _sources[(int)path.Root] is { } source ? source.Read(path, this) : _values[(int)path.Root];

    /// <summary>Counts steps; false once there are too many, or the evaluation has failed otherwise.</summary>
    internal bool Charge(int steps)
    {
        _budget -= steps;
        if (_budget >= 0) return true;
        Fail(ExpressionErrorCode.CostExceeded, 0, "the evaluation takes more steps than it may");
        return false;
    }

    internal bool ChargeBytes(int count) => Charge(1 + (count / BytesPerStep));

    /// <summary>Counts a search in so many bytes for so many.</summary>
    internal bool ChargeSearch(int count, int sought) =>
        Charge((int)Math.Min(int.MaxValue, 1 + ((long)count * (1 + (sought / BytesPerComparison)) / BytesPerStep)));

    /// <summary>Ends the evaluation: from here on nothing is charged any more, and so nothing is done. The first mistake is kept.</summary>
    internal void Fail(ExpressionErrorCode code, int position, string message)
    {
        if (HasFailed) return;
        (_code, _position, _message, _budget) = (code, position, message, -1);
    }

    internal void FailType(Function function, int argument, JsonKind given, int position)
    {
        if (HasFailed) return;
        Fail(ExpressionErrorCode.InvalidType, position, "");
        (_function, _argument, _given) = (function, argument, given);
    }

    internal void Push(in JsonValue value)
    {
        if (StackCount == _stack.Length) Array.Resize(ref _stack, 2 * StackCount);
        _stack[StackCount++] = value;
        _mostStacked = Math.Max(_mostStacked, StackCount);
    }

    internal void Pop(int count) => StackCount = count;

    internal ref readonly JsonValue Stacked(int index) => ref _stack[index];

    /// <summary>Room for two orders of as many elements, valid until it is asked for again.</summary>
    internal void OrderRoom(int count, out Span<int> first, out Span<int> second)
    {
        if (_order.Length < 2 * count) _order = new int[2 * count];
        first = _order.AsSpan(0, count);
        second = _order.AsSpan(count, count);
    }

    /// <summary>Room for the values of a template's parts, valid until it is asked for again.</summary>
    internal Span<JsonValue> TemplateRoom(int count)
    {
        if (_parts.Length < count) _parts = new JsonValue[count];
        _mostParts = Math.Max(_mostParts, count);
        return _parts.AsSpan(0, count);
    }

    /// <summary>A string's UTF-16, valid until it is asked for again; what is no UTF-8 is U+FFFD in it.</summary>
    internal ReadOnlySpan<char> Characters(ReadOnlySpan<byte> utf8)
    {
        if (_characters.Length < utf8.Length) _characters = new char[Math.Max(256, utf8.Length)];
        return _characters.AsSpan(0, Encoding.UTF8.GetChars(utf8, _characters));
    }
}

/// <summary>Fills bytes.</summary>
internal delegate void SpanAction(Span<byte> bytes);
