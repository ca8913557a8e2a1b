using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;

namespace Waterfall.Architecture.Tests;

/// <summary>Reads method bodies (ECMA-335 III).</summary>
internal static class IntermediateCode
{
    private static readonly Dictionary<short, OperandType> Operands = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value, code => code.OperandType);

    /// <summary>The metadata tokens of types, members and signatures that a body names.</summary>
    public static IEnumerable<int> Tokens(BlobReader code)
    {
        var tokens = new List<int>();
        while (code.RemainingBytes > 0)
        {
            short opcode = code.ReadByte();
            if (opcode == 0xFE)
                opcode = unchecked((short)(0xFE00 | code.ReadByte()));
            switch (Operands[opcode])
            {
                case OperandType.InlineNone:
                    break;
                case OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar:
                    code.ReadByte();
                    break;
                case OperandType.InlineVar:
                    code.ReadInt16();
                    break;
                case OperandType.InlineI8 or OperandType.InlineR:
                    code.ReadInt64();
                    break;
                case OperandType.InlineSwitch:
                    var targets = code.ReadInt32();
                    code.Offset += targets * sizeof(int);
                    break;
                case OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType:
                    tokens.Add(code.ReadInt32());
                    break;
                default: // strings, numbers, branches, calls through pointers
                    code.ReadInt32();
                    break;
            }
        }
        return tokens;
    }
}
