namespace Waterfall.Core.Memory;

/// <summary>Finds misuse of blocks: poisons what is returned, refuses a second return, and lists who still holds what.</summary>
internal sealed class BufferPoolDiagnostics
{
    internal const byte Poison = 0xDB;

    private readonly Dictionary<BufferBlock, string> _rented = new(ReferenceEqualityComparer.Instance);

    /// <summary>Owners of the blocks that are out, with how many each holds.</summary>
    internal IReadOnlyDictionary<string, int> Leaks => _rented.Values.GroupBy(owner => owner).ToDictionary(group => group.Key, group => group.Count());

    internal void OnRent(BufferBlock block, string owner)
    {
        // Freshly made blocks are not poisoned yet; those that were returned must come back untouched.
        if (block.Owner is not null && block.Array.AsSpan().ContainsAnyExcept(Poison))
            throw new InvalidOperationException($"A block was written to after '{block.Owner}' returned it.");
        block.Owner = owner;
        _rented.Add(block, owner);
    }

    internal void OnReturn(BufferBlock block)
    {
        if (!_rented.Remove(block))
            throw new InvalidOperationException($"A block that '{block.Owner}' rented was returned twice, or to another loop's pool.");
        block.Array.AsSpan().Fill(Poison);
    }
}
