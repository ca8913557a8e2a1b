namespace Waterfall.Fuzz;

/// <summary>Every input of the corpus, and a little beyond it.</summary>
public sealed class CorpusTests
{
    private static readonly string Corpus = Path.Combine(AppContext.BaseDirectory, "Corpus");

    public static TheoryData<string> Targets { get; } = [.. FuzzTargets.All.Select(target => target.Name)];

    [Theory]
    [MemberData(nameof(Targets))]
    public void The_corpus_holds(string name)
    {
        var target = FuzzTargets.Find(name)!;
        var files = Directory.GetFiles(Path.Combine(Corpus, name));
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            var failure = Record.Exception(() => target.Run(File.ReadAllBytes(file), new Random(1)));
            Assert.True(failure is null, $"{file}: {failure}");
        }
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void The_corpus_is_accepted_and_refused(string name)
    {
        var target = FuzzTargets.Find(name)!;
        var outcomes = Directory.GetFiles(Path.Combine(Corpus, name)).Select(file => target.Run(File.ReadAllBytes(file), new Random(1))).Distinct().ToArray();
        Assert.True(outcomes.Length > 3, $"too few ways to end to have read anything: {string.Join(", ", outcomes)}");
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Mutations_of_the_corpus_hold(string name)
    {
        var target = FuzzTargets.Find(name)!;
        var random = new Random(20_261);
        var pool = Directory.GetFiles(Path.Combine(Corpus, name)).Order().Select(File.ReadAllBytes).ToArray();
        var mutator = new Mutator(target, random);
        for (var i = 0; i < 2000; i++)
        {
            var input = mutator.Next(pool);
            var failure = Record.Exception(() => target.Run(input, random));
            Assert.True(failure is null, $"{Convert.ToHexString(input)}: {failure}");
        }
    }
}
