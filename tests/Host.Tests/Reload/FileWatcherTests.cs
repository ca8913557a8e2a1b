using System.Diagnostics;
using Waterfall.Host.Reload;
using Waterfall.Testing;
using Waterfall.Testing.Processes;

namespace Waterfall.Host.Tests.Reload;

public sealed class FileWatcherTests : IAsyncDisposable
{
    // Far less than the poll: what is told within it came by a notice.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1.5);

    private readonly TempFolder _folder = new();
    private readonly FileWatcher _watcher;
    private int _told;

    public FileWatcherTests() => _watcher = new FileWatcher(
        () =>
        {
            Interlocked.Increment(ref _told);
            return Task.CompletedTask;
        },
        warning => Assert.Fail(warning));

    public async ValueTask DisposeAsync()
    {
        await _watcher.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_write_is_told()
    {
        var file = Watch(_folder.Write("a.yaml", "one"));
        File.WriteAllText(file, "two");
        await ToldAsync(1);
    }

    [Fact]
    public async Task A_write_of_the_same_length_and_time_is_told()
    {
        var file = Watch(_folder.Write("a.yaml", "one"));
        var time = File.GetLastWriteTimeUtc(file);
        File.WriteAllText(file, "two");
        File.SetLastWriteTimeUtc(file, time);
        await ToldAsync(1);
    }

    [Fact]
    public async Task A_file_renamed_over_it_is_told()
    {
        var file = Watch(_folder.Write("a.yaml", "one"));
        File.Move(_folder.Write(".a.yaml.swp", "two"), file, overwrite: true);
        await ToldAsync(1);
    }

    [Fact]
    public async Task A_directory_that_a_link_leads_through_is_swapped_as_Kubernetes_does()
    {
        Directory.CreateDirectory(_folder.File("..1"));
        Directory.CreateDirectory(_folder.File("..2"));
        _folder.Write("..1/a.yaml", "one");
        _folder.Write("..2/a.yaml", "two");
        Directory.CreateSymbolicLink(_folder.File("..data"), "..1");
        var file = _folder.File("a.yaml");
        File.CreateSymbolicLink(file, "..data/a.yaml");
        Watch(file);
        Directory.CreateSymbolicLink(_folder.File("..data_tmp"), "..2");
        // rename(2) of the link itself; the framework's Move would follow it.
        await ChildProcess.RunAsync("mv", ["-T", _folder.File("..data_tmp"), _folder.File("..data")]);
        await ToldAsync(1);
        Assert.Equal("two", File.ReadAllText(file));
    }

    [Fact]
    public async Task What_a_link_leads_to_in_another_directory_is_told()
    {
        Directory.CreateDirectory(_folder.File("other"));
        var target = _folder.Write("other/real.yaml", "one");
        var file = _folder.File("a.yaml");
        File.CreateSymbolicLink(file, target);
        Watch(file);
        File.WriteAllText(target, "two!");
        await ToldAsync(1);
    }

    [Fact]
    public async Task Twenty_writes_in_a_tenth_of_a_second_are_told_once_or_twice()
    {
        var file = Watch(_folder.Write("a.yaml", "one"));
        for (var i = 0; i < 20; i++)
        {
            File.WriteAllText(file, $"{i}");
            await Task.Delay(4);
        }
        await ToldAsync(1);
        await Task.Delay(500);
        Assert.InRange(_told, 1, 2);
    }

    [Fact]
    public async Task A_file_that_is_written_all_the_time_is_told_all_the_same_and_not_more_often_than_every_100_ms()
    {
        var file = Watch(_folder.Write("a.yaml", "one"));
        var time = Stopwatch.StartNew();
        for (var i = 0; time.Elapsed < TimeSpan.FromSeconds(2.5); i++)
        {
            File.WriteAllText(file, $"{i}");
            await Task.Delay(10);
        }
        Assert.InRange(_told, 1, time.ElapsedMilliseconds / 100);
    }

    [Fact]
    public async Task Other_files_of_the_directory_mean_nothing()
    {
        Watch(_folder.Write("a.yaml", "one"));
        for (var i = 0; i < 20; i++) File.AppendAllText(_folder.File("access.json"), "{}\n");
        File.Move(_folder.File("access.json"), _folder.File("access.json.1"));
        await Task.Delay(500);
        Assert.Equal(0, _told);
    }

    [Fact]
    public async Task A_file_that_goes_and_comes_back_is_told()
    {
        var file = Watch(_folder.Write("a.yaml", "one"));
        File.Delete(file);
        await ToldAsync(1);
        File.WriteAllText(file, "one");
        await ToldAsync(2);
    }

    [Fact]
    public async Task A_file_in_a_directory_that_is_not_there_yet_is_found_by_looking()
    {
        var file = Watch(_folder.File("later/a.yaml"));
        Directory.CreateDirectory(_folder.File("later"));
        File.WriteAllText(file, "one");
        await Eventually.TrueAsync(() => _told >= 1, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_change_that_fails_to_be_dealt_with_does_not_end_the_watch()
    {
        var file = _folder.Write("b.yaml", "one");
        var calls = 0;
        var warned = "";
        await using var watcher = new FileWatcher(
            () => Interlocked.Increment(ref calls) == 1 ? throw new InvalidOperationException("no luck") : Task.CompletedTask,
            warning => warned = warning);
        watcher.Watch([file]);
        watcher.Start();
        File.WriteAllText(file, "two");
        await Eventually.TrueAsync(() => warned.Contains("no luck", StringComparison.Ordinal));
        File.WriteAllText(file, "three");
        await Eventually.TrueAsync(() => calls == 2);
    }

    private string Watch(string file)
    {
        _watcher.Watch([file]);
        _watcher.Start();
        return file;
    }

    private Task ToldAsync(int count) => Eventually.TrueAsync(() => Volatile.Read(ref _told) >= count, count == 1 ? Soon : Soon * 2);
}
