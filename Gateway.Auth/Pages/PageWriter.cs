using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gateway.Auth.Pages;

/// <summary>
/// Renders a component to a whole document and sends it. Nothing of the request reaches the renderer, so a page can be the body of any answer, and a
/// page that fails to render leaves no half of itself behind.
/// </summary>
internal sealed class PageWriter(IServiceProvider services, ILoggerFactory loggers)
{
    /// <param name="formTargets">Origins or schemes besides this origin that a form's redirects may lead to (CSP form-action).</param>
    /// <param name="scriptHash">The one inline script that may run, as <c>sha256-...</c>.</param>
    public async Task WriteAsync<TPage>(
        HttpContext context, int status, Dictionary<string, object?> parameters, IEnumerable<string>? formTargets = null, string? scriptHash = null)
        where TPage : IComponent
    {
        var html = Encoding.UTF8.GetBytes(await RenderAsync<TPage>(parameters));
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        response.ContentLength = html.Length;
        Protect(response.Headers, formTargets ?? [], scriptHash);
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.Body.WriteAsync(html, context.RequestAborted);
        }
    }

    private async Task<string> RenderAsync<TPage>(Dictionary<string, object?> parameters)
        where TPage : IComponent
    {
        await using var renderer = new HtmlRenderer(services, loggers);
        return await renderer.Dispatcher.InvokeAsync(async () =>
            (await renderer.RenderComponentAsync<TPage>(ParameterView.FromDictionary(parameters))).ToHtmlString());
    }

    private static void Protect(IHeaderDictionary headers, IEnumerable<string> formTargets, string? scriptHash)
    {
        // RFC 9700 4.16: a framed consent page can be clicked through unseen. X-Frame-Options is for browsers that ignore frame-ancestors.
        headers.ContentSecurityPolicy =
            "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action "
            + string.Join(' ', formTargets.Prepend("'self'"))
            + (scriptHash is null ? "" : $"; script-src '{scriptHash}'");
        headers.XFrameOptions = "DENY";
        headers.XContentTypeOptions = "nosniff";

        // Not no-referrer: with it browsers send "Origin: null" with the page's own form.
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
        headers.Pragma = "no-cache";
    }
}
