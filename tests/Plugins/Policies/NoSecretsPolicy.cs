using System.Buffers;
using System.Text;
using Waterfall.Core.IO;
using Waterfall.Core.Pipeline;

namespace Waterfall.Plugins.Tests.Policies;

/// <summary>Holds request bodies up to a limit, and refuses those that hold a forbidden word.</summary>
public sealed record NoSecretsPolicy : IPolicy
{
    public string Name => "noSecrets";

    /// <summary>The most bytes of a body.</summary>
    public long Limit { get; init; } = 1024;

    /// <summary>What must not be in it.</summary>
    public required string Word { get; init; }

    public Stage? Compile(PolicyContext context)
    {
        if (Word.Length == 0)
            context.Report("word", "the word is empty");
        return new SearchStage(Limit, Encoding.UTF8.GetBytes(Word));
    }

    private sealed class SearchStage(long limit, byte[] word) : Stage
    {
        private static readonly Problem TooLong = new(413, "body-not-searchable", "The body is too long to be searched.", closesConnection: true);
        private static readonly Problem Found = new(422, "secret-found", "The body holds what must not leave.");

        public override async LoopTask<StageResult> OnRequestAsync(Exchange exchange)
        {
            if (!await exchange.BufferRequestBodyAsync(limit))
                return StageResult.Fail(TooLong);
            var body = exchange.RequestBody!.Content;
            var found = body.IsSingleSegment ? body.FirstSpan.IndexOf(word) : body.ToArray().AsSpan().IndexOf(word);
            return found < 0 ? StageResult.Continue : StageResult.Fail(Found);
        }
    }
}
