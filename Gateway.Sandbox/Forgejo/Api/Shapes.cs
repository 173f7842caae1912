using Gateway.Sandbox.Forgejo.Accounts;

namespace Gateway.Sandbox.Forgejo.Api;

/// <summary>What the API's objects look like on the wire.</summary>
internal sealed class Shapes(ForgejoState state)
{
    public object User(long id) => state.People.Find(id) is { } person ? User(person) : new { id = -1, login = "Ghost", full_name = "" };

    public object User(Person person) => new
    {
        id = person.Id,
        login = person.Login,
        full_name = person.FullName,
        email = person.Email,
        html_url = $"{state.Url}/{person.Login}",
        created = DateTimeOffset.UnixEpoch,
        active = !person.Disabled,
        prohibit_login = person.Disabled,
        is_admin = person.IsAdmin,
    };

    public object Repository(Repository repository) => new
    {
        id = repository.Id,
        name = repository.Name,
        full_name = FullName(repository),
        owner = User(repository.OwnerId),
        @private = repository.Private,
        default_branch = "main",
        html_url = $"{state.Url}/{FullName(repository)}",
        created_at = repository.Created,
        updated_at = repository.Created,
    };

    public object Issue(Repository repository, Issue issue) => new
    {
        id = issue.Id,
        number = issue.Number,
        title = issue.Title,
        body = issue.Body,
        state = issue.Closed ? "closed" : "open",
        user = User(issue.AuthorId),
        labels = Array.Empty<object>(),
        comments = issue.Comments.Count,
        html_url = $"{state.Url}/{FullName(repository)}/issues/{issue.Number}",
        created_at = issue.Created,
        updated_at = issue.Updated,
        repository = new { id = repository.Id, name = repository.Name, owner = Owner(repository), full_name = FullName(repository) },
    };

    public object Comment(Comment comment)
        => new { id = comment.Id, body = comment.Body, user = User(comment.AuthorId), created_at = comment.Created, updated_at = comment.Created };

    public string Owner(Repository repository) => state.People.Find(repository.OwnerId)?.Login ?? "ghost";

    private string FullName(Repository repository) => $"{Owner(repository)}/{repository.Name}";
}
