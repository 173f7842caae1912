using System.Net;
using System.Text.Json;

namespace Gateway.Commands.Registration;

/// <param name="Owner">Login name of the account that it belongs to.</param>
/// <param name="Replaced">It was there already and has a new secret.</param>
internal sealed record RegisteredApplication(string ClientId, string ClientSecret, string Owner, bool Replaced);

/// <summary>The application, or what is in the way.</summary>
internal sealed record RegistrationOutcome(RegisteredApplication? Application, string? Obstacle);

/// <summary>Forgejo's API for the OAuth2 applications of whoever a token belongs to.</summary>
internal sealed class ForgejoApplications(string forgejo, string token) : IDisposable
{
    private const int PageSize = 50;
    private const int MostPages = 20;

    private readonly Questions questions = new(anyCertificate: false);

    private string Applications => forgejo + "/api/v1/user/applications/oauth2";

    public async Task<RegistrationOutcome> RegisterAsync(Registration asked, string redirectUri, CancellationToken cancellationToken)
    {
        var user = await SendAsync(HttpMethod.Get, forgejo + "/api/v1/user", null, cancellationToken);
        if (!user.IsOk || Json.Text(user.Body, "login") is not { } owner)
        {
            return Refused(user);
        }

        var (known, obstacle) = await FindAsync(asked.Name, cancellationToken);
        if (obstacle is not null)
        {
            return Refused(obstacle);
        }

        if (known is { } other && !asked.Replace)
        {
            return new RegistrationOutcome(null, $"{owner} has an application called '{asked.Name}' already (client id {other.ClientId}), whose secret Forgejo shows to nobody. "
                + "Give it a new secret and this redirect URI by --replace (the old secret is void then), or register another by --name.");
        }

        // Every change through the API makes a new secret; without confidential_client the application would be public.
        var body = JsonSerializer.Serialize(new { name = asked.Name, confidential_client = true, redirect_uris = new[] { redirectUri } });
        var answer = known is { } mine
            ? await SendAsync(HttpMethod.Patch, $"{Applications}/{mine.Id}", body, cancellationToken)
            : await SendAsync(HttpMethod.Post, Applications, body, cancellationToken);
        return answer.Status is HttpStatusCode.Created or HttpStatusCode.OK
            && Json.Text(answer.Body, "client_id") is { Length: > 0 } id && Json.Text(answer.Body, "client_secret") is { Length: > 0 } secret
            ? new RegistrationOutcome(new RegisteredApplication(id, secret, owner, known is not null), null)
            : Refused(answer);
    }

    public void Dispose() => questions.Dispose();

    /// <summary>The owner's application of that name; whatever answer is in the way.</summary>
    private async Task<((long Id, string ClientId)? Found, Answer? Obstacle)> FindAsync(string name, CancellationToken cancellationToken)
    {
        for (var page = 1; page <= MostPages; page++)
        {
            var answer = await SendAsync(HttpMethod.Get, $"{Applications}?page={page}&limit={PageSize}", null, cancellationToken);
            if (!answer.IsOk || Json.Parse(answer.Body) is not { ValueKind: JsonValueKind.Array } list)
            {
                return (null, answer);
            }

            foreach (var entry in list.EnumerateArray())
            {
                if (Json.Text(entry.GetRawText(), "name") == name && entry.TryGetProperty("id", out var id) && id.TryGetInt64(out var number))
                {
                    return ((number, Json.Text(entry.GetRawText(), "client_id") ?? ""), null);
                }
            }

            if (list.GetArrayLength() < PageSize)
            {
                break;
            }
        }

        return (null, null);
    }

    private Task<Answer> SendAsync(HttpMethod method, string url, string? body, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(method, url);
        request.Headers.Authorization = new("token", token);
        request.Headers.Accept.ParseAdd("application/json");
        if (body is not null)
        {
            request.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        }

        return questions.SendAsync(request, cancellationToken);
    }

    private RegistrationOutcome Refused(Answer answer) => new(null, answer switch
    {
        { Cause: { } cause } => $"{forgejo} does not answer: {cause}.",

        // Forgejo 16 repeats the token in its message: never shown.
        { Status: HttpStatusCode.Unauthorized } => "Forgejo refuses the token: make one under Settings, Applications, Generate new token.",
        { Status: HttpStatusCode.Forbidden } => "The token may not do this: it needs the scope write:user.",
        { Status: HttpStatusCode.NotFound } => $"{forgejo} has no such API: give Forgejo's own address and path, and see that its OAuth2 provider is on.",
        _ => $"Forgejo does not register the application: it answers {(int)answer.Status} {Json.Text(answer.Body, "message")?.Replace(token, "***", StringComparison.Ordinal)}",
    });
}
