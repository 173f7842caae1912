using Microsoft.AspNetCore.Http;

namespace Gateway.Sandbox.Forgejo.Pages;

internal static class Redirects
{
    /// <summary>303, as Forgejo sends everywhere: the next request is a GET.</summary>
    public static IResult SeeOther(string location) => new SeeOtherResult(location);

    private sealed class SeeOtherResult(string location) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
            httpContext.Response.Headers.Location = location;
            return Task.CompletedTask;
        }
    }
}
