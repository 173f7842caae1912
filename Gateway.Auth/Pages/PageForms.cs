using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Gateway.Auth.Pages;

/// <summary>Makes forms that only this browser can send, and reads them.</summary>
internal sealed class PageForms(IAntiforgery antiforgery, IOptions<AntiforgeryOptions> options)
{
    private const int MaxFormBytes = 32 * 1024;

    private static readonly FormOptions Limits = new() { BufferBodyLengthLimit = MaxFormBytes, ValueLengthLimit = MaxFormBytes, ValueCountLimit = 16, KeyLengthLimit = 128 };

    public PageForm Create(HttpContext context, string action, string request)
    {
        var tokens = antiforgery.GetAndStoreTokens(context);
        return new PageForm(action, tokens.FormFieldName, tokens.RequestToken!, request);
    }

    /// <summary>Why a form was not accepted: a browser that has not even our cookie keeps none for this site, or is not the one that was shown the page.</summary>
    public ErrorEntry Complaint(HttpContext context) =>
        context.Request.HasFormContentType && !context.Request.Cookies.ContainsKey(options.Value.Cookie.Name!) ? ErrorCatalogue.CookieMissing : ErrorCatalogue.StaleForm;

    /// <summary>What was sent and which button; null when it does not come from a page of ours in this browser.</summary>
    public async Task<(string Request, string Decision)?> ReadAsync(HttpContext context)
    {
        if (!FormContent.IsUrlEncoded(context.Request.ContentType) || await TryReadAsync(context) is not { } form || !await antiforgery.IsRequestValidAsync(context))
        {
            return null;
        }

        return (form[PageForm.RequestField].ToString(), form[PageForm.DecisionField].ToString());
    }

    private static async Task<IFormCollection?> TryReadAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = MaxFormBytes;
        }

        try
        {
            return await context.Request.ReadFormAsync(Limits, context.RequestAborted);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            return null;
        }
    }
}
