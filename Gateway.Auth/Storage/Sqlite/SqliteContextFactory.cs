using Microsoft.EntityFrameworkCore;

namespace Gateway.Auth.Storage.Sqlite;

/// <summary>Hands the provider's contexts to code that knows only the tables.</summary>
internal sealed class SqliteContextFactory(IDbContextFactory<SqliteAuthDbContext> contexts) : IDbContextFactory<AuthDbContext>
{
    public AuthDbContext CreateDbContext() => contexts.CreateDbContext();
}
