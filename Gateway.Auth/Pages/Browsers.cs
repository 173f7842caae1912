using Microsoft.AspNetCore.Http;

namespace Gateway.Auth.Pages;

/// <summary>Tells a person's browser from a program: programs that ask for JSON or an event stream never list text/html.</summary>
public static class Browsers
{
    public static bool AcceptsHtml(HttpRequest request) =>
        request.GetTypedHeaders().Accept.Any(type => type.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase));
}
