using System.Text.Json;
using Gateway.Auth.Clients;
using Gateway.Auth.Protocol.Introspection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Gateway.Auth.Protocol.Metadata;

/// <summary>The documents by which clients find everything else, in every form that clients try.</summary>
internal static class MetadataExtensions
{
    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    public static IEndpointRouteBuilder MapMetadata(this IEndpointRouteBuilder endpoints)
    {
        var server = endpoints.ServiceProvider.GetRequiredService<AuthorizationServerOptions>();
        var document = ServerMetadata.Of(
            server,
            IntrospectionExtensions.IsOffered(endpoints.ServiceProvider),
            endpoints.ServiceProvider.GetRequiredService<IOptions<ClientsOptions>>().Value) with
        {
            RequirePushedAuthorizationRequests = endpoints.ServiceProvider.GetRequiredService<IOptions<OAuthOptions>>().Value.RequirePushedRequests,
        };
        foreach (var path in ServerPaths(server))
        {
            endpoints.MapDocument(path, document);
        }

        foreach (var (path, resource) in ResourcePaths(server))
        {
            endpoints.MapDocument(path, ResourceMetadata.Of(server, resource));
        }

        return endpoints;
    }

    // RFC 8414 3.1 puts the well-known part before the issuer's path, OpenID Connect behind it; some clients look only at the root.
    private static HashSet<string> ServerPaths(AuthorizationServerOptions server)
    {
        var issuer = new Uri(server.Issuer).AbsolutePath.TrimEnd('/');
        return
        [
            ServerUrls.AuthorizationServer + issuer,
            ServerUrls.OpenIdConfiguration + issuer,
            issuer + ServerUrls.OpenIdConfiguration,
            ServerUrls.AuthorizationServer,
            ServerUrls.OpenIdConfiguration,
        ];
    }

    // RFC 9728 3.1, and the root form for clients that try no other: it describes the first resource.
    private static Dictionary<string, ProtectedResource> ResourcePaths(AuthorizationServerOptions server)
    {
        var paths = server.Resources.ToDictionary(resource => ServerUrls.ProtectedResource + (resource.Path == "/" ? string.Empty : resource.Path));
        foreach (var (path, resource) in server.Resources.SelectMany(resource => resource.OtherPaths.Select(path => (path, resource))))
        {
            paths.TryAdd(ServerUrls.ProtectedResource + path, resource);
        }

        if (server.Resources is [var first, ..])
        {
            paths.TryAdd(ServerUrls.ProtectedResource, first);
        }

        return paths;
    }

    private static void MapDocument<T>(this IEndpointRouteBuilder endpoints, string path, T document)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(document);
        endpoints.MapMethods(path, Reading, (HttpResponse response) =>
        {
            response.Headers[HeaderNames.CacheControl] = "public, max-age=300";
            return Results.Bytes(bytes, "application/json");
        });
    }
}
