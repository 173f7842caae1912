using Microsoft.AspNetCore.Http;

namespace Gateway.Sandbox.Forgejo.Api;

internal static class Paging
{
    public const int MaxItems = 50;

    /// <summary>Answers one page (?page from 1, ?limit up to 50, default 30) with X-Total-Count and Link.</summary>
    public static IReadOnlyList<T> Page<T>(HttpContext context, string url, IReadOnlyList<T> all)
    {
        var limit = Math.Clamp(Number(context, "limit", 30), 1, MaxItems);
        var page = Math.Clamp(Number(context, "page", 1), 1, 1_000_000);
        context.Response.Headers["X-Total-Count"] = all.Count.ToString();
        if (page * (long)limit < all.Count)
        {
            var last = (all.Count + limit - 1) / limit;
            var self = url + context.Request.Path;
            context.Response.Headers.Link = $"<{self}?limit={limit}&page={page + 1}>; rel=\"next\",<{self}?limit={limit}&page={last}>; rel=\"last\"";
        }

        return [.. all.Skip((page - 1) * limit).Take(limit)];
    }

    private static int Number(HttpContext context, string name, int missing)
        => int.TryParse(context.Request.Query[name], out var number) && number > 0 ? number : missing;
}
