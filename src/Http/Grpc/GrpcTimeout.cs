using System.Buffers.Text;

namespace Waterfall.Http.Grpc;

/// <summary>
/// The value of <c>grpc-timeout</c> (gRPC over HTTP/2, "Requests"): a positive number of at most eight digits and a unit, one of <c>H M S m u n</c>.
/// </summary>
public static class GrpcTimeout
{
    /// <summary>The most bytes that <see cref="Write"/> writes.</summary>
    public const int MaxLength = MaxDigits + 1;

    private const int MaxDigits = 8;
    private const long MaxNumber = 99_999_999;

    /// <summary>Reads a value.</summary>
    /// <param name="value">The field's value, without whitespace around it.</param>
    /// <param name="milliseconds">The time, rounded up: a deadline is not passed before its time. At most 99,999,999 hours. 0 only for a number of 0.</param>
    /// <returns>False if it does not follow the grammar.</returns>
    public static bool TryParse(ReadOnlySpan<byte> value, out long milliseconds)
    {
        milliseconds = 0;
        if (value.Length is < 2 or > MaxLength)
            return false;
        long number = 0;
        foreach (var digit in value[..^1])
        {
            if (digit is < (byte)'0' or > (byte)'9')
                return false;
            number = (number * 10) + (digit - '0');
        }
        switch (value[^1])
        {
            case (byte)'H':
                milliseconds = number * 3_600_000;
                return true;
            case (byte)'M':
                milliseconds = number * 60_000;
                return true;
            case (byte)'S':
                milliseconds = number * 1000;
                return true;
            case (byte)'m':
                milliseconds = number;
                return true;
            case (byte)'u':
                milliseconds = (number + 999) / 1000;
                return true;
            case (byte)'n':
                milliseconds = (number + 999_999) / 1_000_000;
                return true;
            default:
                return false;
        }
    }

    /// <summary>Writes a time: in milliseconds while they have eight digits, beyond that in the finest unit that does, rounded down.</summary>
    /// <param name="milliseconds">The time; what is not positive is written as the shortest there is.</param>
    /// <param name="destination">At least <see cref="MaxLength"/> bytes.</param>
    /// <returns>The bytes written.</returns>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public static int Write(long milliseconds, Span<byte> destination)
    {
        if (destination.Length < MaxLength)
            throw new ArgumentException($"At least {MaxLength} bytes are needed.", nameof(destination));
        var (number, unit) = milliseconds switch
        {
            <= 0 => (1, 'n'),
            < MaxNumber + 1 => (milliseconds, 'm'),
            < (MaxNumber + 1) * 1000 => (milliseconds / 1000, 'S'),
            < (MaxNumber + 1) * 60_000 => (milliseconds / 60_000, 'M'),
            _ => (Math.Min(milliseconds / 3_600_000, MaxNumber), 'H'),
        };
        Utf8Formatter.TryFormat(number, destination, out var length);
        destination[length] = (byte)unit;
        return length + 1;
    }
}
