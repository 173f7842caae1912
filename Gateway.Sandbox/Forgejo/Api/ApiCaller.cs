using Gateway.Sandbox.Forgejo.Accounts;
using Microsoft.AspNetCore.Http;

namespace Gateway.Sandbox.Forgejo.Api;

/// <summary>Whose token a request carries, and with which scope.</summary>
internal sealed record ApiCaller(Person Person, string Scope)
{
    public static void Set(HttpContext context, ApiCaller caller) => context.Items[typeof(ApiCaller)] = caller;

    public static ApiCaller? Of(HttpContext context) => context.Items[typeof(ApiCaller)] as ApiCaller;
}
