namespace Waterfall.Peers.Running;

/// <summary>Processor time in microseconds, in steps of a clock tick (10 ms).</summary>
/// <param name="UserUs">In the program.</param>
/// <param name="KernelUs">In the kernel on the program's behalf.</param>
internal readonly record struct CpuTime(double UserUs, double KernelUs)
{
    public double TotalUs => UserUs + KernelUs;

    public static CpuTime operator +(CpuTime left, CpuTime right) => new(left.UserUs + right.UserUs, left.KernelUs + right.KernelUs);

    public static CpuTime operator -(CpuTime left, CpuTime right) => new(left.UserUs - right.UserUs, left.KernelUs - right.KernelUs);
}
