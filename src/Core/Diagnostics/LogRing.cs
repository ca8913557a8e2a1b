namespace Waterfall.Core.Diagnostics;

/// <summary>
/// The buffers between one loop and the writer: the loop fills and hands over, the writer writes and hands back. One thread on either side, two counts, no
/// lock. Buffers are made when first needed and never more than <see cref="Capacity"/>.
/// </summary>
internal sealed class LogRing
{
    /// <summary>Half a mebibyte: a second and a half of lines at 1,000 a second and 330 bytes each while the disk takes nothing.</summary>
    internal const int Capacity = 8;

    private readonly LogBuffer?[] _buffers = new LogBuffer?[Capacity];
    private long _handedOver;
    private long _handedBack;

    /// <summary>For the loop: the buffer to fill; null while all are with the writer.</summary>
    internal LogBuffer? Current =>
        _handedOver - Volatile.Read(ref _handedBack) == Capacity ? null : _buffers[_handedOver % Capacity] ??= new LogBuffer();

    /// <summary>For the loop: the current buffer is the writer's from here on.</summary>
    internal void HandOver() => Volatile.Write(ref _handedOver, _handedOver + 1);

    /// <summary>For the writer: the oldest buffer handed over; null when there is none.</summary>
    internal LogBuffer? Oldest => _handedBack == Volatile.Read(ref _handedOver) ? null : _buffers[_handedBack % Capacity];

    /// <summary>For the writer: the oldest buffer is done with.</summary>
    internal void HandBack()
    {
        _buffers[_handedBack % Capacity]!.Clear();
        Volatile.Write(ref _handedBack, _handedBack + 1);
    }
}
