namespace Waterfall.Core.IO;

/// <summary>Bytes on their way from one connection to another inside the kernel.</summary>
internal abstract class DirectTransfer
{
    /// <summary>Bytes taken from the source that the destination has not taken yet.</summary>
    internal abstract long Held { get; }

    /// <summary>
    /// Takes bytes from the source, when none are held: how many, 0 when no more will come (the source's error or end says why), −1 when none are there
    /// yet.
    /// </summary>
    internal abstract long Fill(long limit);

    /// <summary>Gives the destination what is held, as far as it takes it; returns how much it took.</summary>
    internal abstract long Drain();

    /// <summary>Lets go; what is still held is lost.</summary>
    internal abstract void End();
}
