using Waterfall.Core.IO.Native;

namespace Waterfall.Core.IO.Engines;

/// <summary>
/// Moves bytes between two sockets by splice(2), through a pipe of its own: pages change hands and nothing is copied. Reused, its pipe being empty then.
/// </summary>
internal sealed unsafe class SpliceTransfer : DirectTransfer, IDeadlineOwner
{
    // A receive of bulk takes as much. The kernel gives all pipes of a user 64 MiB together.
    private const int Capacity = 256 * 1024;

    // While bytes flow, the loop is woken when this many wait: of each wake-up's cost there is less. Measured: 82 KiB came at a time without it.
    private const int LowWater = 128 * 1024;

    // So long a source may keep a few bytes before the loop asks for them: bytes that trickle are sent on as they come from then on.
    private const long PatienceMs = 16;

    private readonly EpollEngine _engine;
    private readonly int _readEnd;
    private readonly int _writeEnd;
    private readonly Deadline _patience;
    private EpollConnection _source = null!;
    private EpollConnection _destination = null!;
    private nint _held;
    private int _lowWater;

    private SpliceTransfer(EpollEngine engine, int readEnd, int writeEnd)
    {
        _engine = engine;
        _readEnd = readEnd;
        _writeEnd = writeEnd;
        _patience = new Deadline(engine.Loop.Timers, this);
    }

    /// <summary>A new one, or null when the process has no descriptors left for it.</summary>
    internal static SpliceTransfer? TryCreate(EpollEngine engine)
    {
        var ends = stackalloc int[2];
        if (Libc.Pipe(ends, Libc.O_NONBLOCK | Libc.O_CLOEXEC) < 0)
            return null;
        // Refused beyond the user's share: the pipe has its 64 KiB then, and does as well.
        _ = Libc.Control(ends[1], Libc.F_SETPIPE_SZ, Capacity);
        return new SpliceTransfer(engine, ends[0], ends[1]);
    }

    internal SpliceTransfer Begin(EpollConnection source, EpollConnection destination)
    {
        _source = source;
        _lowWater = 1;
        _destination = destination;
        return this;
    }

    internal override long Held => _held;

    internal override long Fill(long limit)
    {
        var count = _source.SpliceTo(_writeEnd, (nint)Math.Min(limit, Capacity));
        _patience.Clear();
        if (count > 0)
        {
            _held = count;
            if (count >= LowWater && limit - count >= LowWater)
                SetLowWater(LowWater);
            else if (limit - count < LowWater)
                SetLowWater(1);
        }
        else if (count < 0 && _lowWater > 1)
        {
            _patience.Set(PatienceMs, DeadlineReason.Body);
        }
        return count;
    }

    internal override long Drain()
    {
        var count = _destination.SpliceFrom(_readEnd, _held);
        _held -= count;
        return count;
    }

    internal override void End()
    {
        _patience.Remove();
        SetLowWater(1);
        _source = null!;
        _destination = null!;
        if (_held > 0 || !_engine.Keep(this))
            Close();
    }

    // Makes the kernel look again: the loop is told of what is there.
    void IDeadlineOwner.OnDeadline(Deadline deadline, DeadlineReason reason) => SetLowWater(1);

    private void SetLowWater(int bytes)
    {
        if (_lowWater == bytes)
            return;
        _lowWater = bytes;
        _source.SetReceiveLowWater(bytes);
    }

    internal void Close()
    {
        _ = Libc.Close(_readEnd);
        _ = Libc.Close(_writeEnd);
    }
}
