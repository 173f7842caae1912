using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Gateway.Auth.Pages;

/// <summary>The style sheet and the icon, from the assembly. Their paths hold their hash, so that a browser may keep them for ever.</summary>
internal static class PageAssets
{
    private static readonly Asset Style = Load("gateway.css", "text/css; charset=utf-8");
    private static readonly Asset Icon = Load("icon.svg", "image/svg+xml");

    public static string StylePath => Style.Path;

    public static string IconPath => Icon.Path;

    public static IEndpointRouteBuilder MapPageAssets(this IEndpointRouteBuilder endpoints)
    {
        foreach (var asset in new[] { Style, Icon })
        {
            endpoints.MapGet(asset.Path, (HttpContext context) => Send(context, asset)).AllowAnonymous();
        }

        return endpoints;
    }

    // Results.Bytes answers If-None-Match with 304 by the ETag.
    private static IResult Send(HttpContext context, Asset asset)
    {
        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return Results.Bytes(asset.Content, asset.ContentType, entityTag: new EntityTagHeaderValue($"\"{asset.Hash}\""));
    }

    private static Asset Load(string name, string contentType)
    {
        using var stream = typeof(PageAssets).Assembly.GetManifestResourceStream($"Gateway.Auth.Pages.Assets.{name}")
            ?? throw new InvalidOperationException($"The assembly lacks {name}.");
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return new Asset(name, contentType, content, Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 8)));
    }

    private sealed record Asset(string Name, string ContentType, byte[] Content, string Hash)
    {
        public string Path => $"/oauth/assets/{Hash}/{Name}";
    }
}
