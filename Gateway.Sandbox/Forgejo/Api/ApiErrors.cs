using Microsoft.AspNetCore.Http;

namespace Gateway.Sandbox.Forgejo.Api;

/// <summary>Errors of the API: a message and the address of its documentation.</summary>
internal sealed class ApiErrors(ForgejoState state)
{
    public const string Prohibited = "This account is prohibited from signing in, please contact your site administrator.";

    public const string SecondFactor = "This account must enable two-factor authentication before it can be used.";

    public IResult Error(int status, string message) => Results.Json(new { message, url = state.Url + "/api/swagger" }, statusCode: status);

    public IResult NotFound() => Error(404, "The target couldn't be found.");

    public IResult Refused(string token)
        => Error(401, state.Settings.TokenInErrors ? $"access token does not exist [sha: {token}]" : "invalid username, password or token");

    public IResult Scope(params string[] needed)
        => Error(403, $"token does not have at least one of required scope(s): [{string.Join(' ', needed)}]");
}
