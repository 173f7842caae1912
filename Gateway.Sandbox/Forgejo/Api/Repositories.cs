namespace Gateway.Sandbox.Forgejo.Api;

/// <summary>All repositories. Guarded by the state's gate.</summary>
internal sealed class Repositories
{
    private readonly TimeProvider time;
    private readonly List<Repository> all = [];
    private long lastId;

    public Repositories(TimeProvider time)
    {
        this.time = time;
        Seed(102, "alice", "garden", isPrivate: false, "Water the tomatoes", "Fix the fence");
        Seed(102, "alice", "diary", isPrivate: true, "Write about the sea");
        Seed(103, "bob", "workshop", isPrivate: false, "Sharpen the chisels");
        Seed(103, "bob", "ledger", isPrivate: true, "Count the coins", "Send the invoice");
    }

    public IEnumerable<Repository> OwnedBy(long personId) => all.Where(r => r.OwnerId == personId);

    /// <summary>Whether own or public: what others may not see is, as in Forgejo, not found rather than forbidden.</summary>
    public IEnumerable<Repository> VisibleTo(long personId) => all.Where(r => r.OwnerId == personId || !r.Private);

    public Issue AddIssue(Repository repository, long authorId, string title, string body)
    {
        var issue = new Issue(++lastId, repository.Issues.Count + 1, authorId, time.GetUtcNow()) { Title = title, Body = body };
        repository.Issues.Add(issue);
        return issue;
    }

    public Comment AddComment(Issue issue, long authorId, string body)
    {
        var comment = new Comment(++lastId, authorId, body, time.GetUtcNow());
        issue.Comments.Add(comment);
        return comment;
    }

    private void Seed(long ownerId, string owner, string name, bool isPrivate, params string[] issues)
    {
        var repository = new Repository(++lastId, ownerId, name, isPrivate, time.GetUtcNow());
        repository.Files["README.md"] = $"# {name}\n\nA repository of {owner}.\n";
        all.Add(repository);
        foreach (var title in issues)
        {
            AddIssue(repository, ownerId, title, $"{title}, please.");
        }
    }
}

internal sealed record Repository(long Id, long OwnerId, string Name, bool Private, DateTimeOffset Created)
{
    public Dictionary<string, string> Files { get; } = [];

    public List<Issue> Issues { get; } = [];
}

internal sealed record Issue(long Id, int Number, long AuthorId, DateTimeOffset Created)
{
    public string Title { get; set; } = "";

    public string Body { get; set; } = "";

    public bool Closed { get; set; }

    public DateTimeOffset Updated { get; set; } = Created;

    public List<Comment> Comments { get; } = [];
}

internal sealed record Comment(long Id, long AuthorId, string Body, DateTimeOffset Created);
