using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Waterfall.Host.Reload;
using Waterfall.Host.Yaml;

namespace Waterfall.Host.Admin;

/// <summary>The configuration in force: <c>/config</c> and <c>/routes</c>.</summary>
internal sealed class ConfigResource(ConfigReloader reloader)
{
    private const string Persist = "persist";

    private static readonly string[] Types = ["application/yaml", "application/json", "application/x-yaml", "text/yaml"];

    /// <summary>In full: defaults filled in, substitutions as they are written, secrets redacted.</summary>
    public AdminReply Read()
    {
        var current = reloader.Current;
        return AdminReply.Ok(current.Loaded.Effective()).WithField("ETag", current.ETag);
    }

    /// <summary>Name, match and target of every route.</summary>
    public AdminReply Routes()
    {
        var current = reloader.Current;
        var routes = new JsonArray();
        foreach (var (name, route) in (JsonObject)current.Loaded.Effective()["routes"]!)
        {
            var entry = new JsonObject { ["name"] = name };
            foreach (var (key, value) in (JsonObject)route!) entry[key] = value?.DeepClone();
            routes.Add(entry);
        }
        return AdminReply.Ok(new JsonObject { ["version"] = current.Number, ["routes"] = routes });
    }

    /// <summary>Goes by another configuration from here on.</summary>
    public async Task<AdminReply> ReplaceAsync(HttpRequest request)
    {
        if (RefuseType(request) is { } unsupported) return unsupported;
        if (!TryReadPersist(request.Query, out var persists, out var detail))
            return AdminReply.Problem(StatusCodes.Status400BadRequest, "invalid-query", "Bad Request", detail);
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
        try
        {
            return Answer(await reloader.PutAsync(body.ToArray(), ReadTags(request), persists));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return AdminReply.Problem(StatusCodes.Status409Conflict, "cannot-persist", "Conflict",
                    $"{reloader.FileName} cannot be written: {e.Message.TrimEnd('.')}.")
                .With("version", reloader.Current.Number);
        }
    }

    private static AdminReply Answer(ConfigChange change) => change.Outcome switch
    {
        ReloadOutcome.Refused => AdminReply.Problem(StatusCodes.Status400BadRequest, "invalid-configuration", "Bad Request", "Nothing has changed.")
            .With("problems", new JsonArray([.. change.Problems.Select(Describe)])),
        ReloadOutcome.Failed => AdminReply.Problem(StatusCodes.Status409Conflict, "cannot-apply", "Conflict", $"{change.Reason}. Nothing has changed."),
        ReloadOutcome.Stale => AdminReply.Problem(StatusCodes.Status412PreconditionFailed, "stale", "Precondition Failed",
            "If-Match names another version than the one in force.").With("version", change.Current.Number).WithField("ETag", change.Current.ETag),
        _ => AdminReply.Ok(new JsonObject
        {
            ["version"] = change.Current.Number,
            ["hash"] = change.Current.Loaded.Hash,
            ["outcome"] = StatusResource.Word(change.Outcome),
            ["persisted"] = change.IsPersisted,
            ["note"] = change.IsPersisted
                ? "in force, and written to the file"
                : "in force until the file changes or the process ends; the file was not written",
        }).WithField("ETag", change.Current.ETag),
    };

    private static JsonObject Describe(FileProblem problem)
    {
        var described = new JsonObject
        {
            ["line"] = problem.Position.Line,
            ["column"] = problem.Position.Column,
            ["path"] = problem.Problem.Path,
            ["message"] = problem.Problem.Message,
        };
        if (problem.Problem.Expected is { } expected) described["expected"] = expected;
        if (problem.Problem.Suggestion is { } suggestion) described["suggestion"] = suggestion;
        return described;
    }

    // RFC 9110 15.5.16: what would have been taken.
    private static AdminReply? RefuseType(HttpRequest request)
    {
        var isKnown = MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            && Types.Contains(type.MediaType.Value, StringComparer.OrdinalIgnoreCase);
        return isKnown ? null
            : AdminReply.Problem(StatusCodes.Status415UnsupportedMediaType, "unsupported-media-type", "Unsupported Media Type",
                "A configuration is application/yaml or application/json.").WithField("Accept", "application/yaml, application/json");
    }

    private static bool TryReadPersist(IQueryCollection query, out bool persists, out string detail)
    {
        (persists, detail) = (false, "");
        foreach (var (key, values) in query)
        {
            // A slip must not leave undone what was asked for.
            if (key != Persist) detail = $"'{key}' is not known; expected {Persist}";
            else if (values.Count != 1 || !bool.TryParse(values[0], out persists)) detail = $"{Persist} is true or false";
            if (detail.Length > 0) return false;
        }
        return true;
    }

    // RFC 9110 13.1.1: a list of entity tags, over any number of lines; a version's number or hash alone will do. Tags hold no comma here.
    private static List<string> ReadTags(HttpRequest request) =>
        [.. request.Headers.IfMatch.SelectMany(line => line!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];
}
