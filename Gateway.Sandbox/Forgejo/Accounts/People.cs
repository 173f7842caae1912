using System.Security.Cryptography;

namespace Gateway.Sandbox.Forgejo.Accounts;

/// <summary>All accounts, by login name and by id. Guarded by the state's gate.</summary>
internal sealed class People
{
    private readonly List<Person> people = [];
    private long lastId;

    public People()
    {
        Add("site-admin", "Site Admin", admin: true);
        Add("alice", "Alice");
        Add("bob", "Bob");
        Add("disabled-user", "Disabled after sign-in").Fate = Fate.Disabled;
        Add("renamed-user", "Renamed after sign-in").Fate = Fate.Renamed;
        Add("deleted-user", "Deleted after sign-in").Fate = Fate.Deleted;
        Add("no-2fa-user", "Without second factor").LacksSecondFactor = true;
    }

    public IReadOnlyList<Person> All => people;

    public Person? Find(long id) => people.Find(p => p.Id == id);

    public Person? Find(string login) => people.Find(p => string.Equals(p.Login, login, StringComparison.OrdinalIgnoreCase));

    public Person Get(string login) => Find(login) ?? throw new ArgumentException($"no account {login}", nameof(login));

    public void Remove(Person person) => people.Remove(person);

    public Person Add(string login, string fullName, bool admin = false)
    {
        // Ids start away from 1 so that nobody mistakes a counter for an id.
        var person = new Person(++lastId + 100, login, fullName, RandomNumberGenerator.GetHexString(16, lowercase: true)) { IsAdmin = admin };
        people.Add(person);
        return person;
    }
}
