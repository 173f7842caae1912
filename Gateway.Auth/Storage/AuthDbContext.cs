using Gateway.Auth.Audit;
using Gateway.Auth.Storage.Entities;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Auth.Storage;

/// <summary>The authorization server's tables. One subclass per provider holds that provider's migrations.</summary>
internal abstract class AuthDbContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<Person> People => Set<Person>();

    public DbSet<Client> Clients => Set<Client>();

    public DbSet<PendingAuthorization> PendingAuthorizations => Set<PendingAuthorization>();

    public DbSet<PushedRequest> PushedRequests => Set<PushedRequest>();

    public DbSet<KeyRecord> Keys => Set<KeyRecord>();

    public DbSet<Grant> Grants => Set<Grant>();

    public DbSet<Authorization> Authorizations => Set<Authorization>();

    public DbSet<CodeRecord> Codes => Set<CodeRecord>();

    public DbSet<AccessTokenRecord> AccessTokens => Set<AccessTokenRecord>();

    public DbSet<RefreshTokenRecord> RefreshTokens => Set<RefreshTokenRecord>();

    public DbSet<EndNotice> EndNotices => Set<EndNotice>();

    public DbSet<StoreProbe> Probes => Set<StoreProbe>();

    /// <summary>The process that writes; set by <see cref="AuthStore"/> with each transaction, as contexts are pooled.</summary>
    public string Node { get; set; } = "";

    public DbSet<AuditRecord> AuditRecords => Set<AuditRecord>();

    public DbSet<AuditCheckpoint> AuditCheckpoints => Set<AuditCheckpoint>();

    /// <summary>What the running transaction does that is worth a row; <see cref="AuthStore"/> writes it with the rest, or nothing at all.</summary>
    public List<AuditEvent> Trail { get; } = [];

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UnixMilliseconds>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) =>
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(AuthDbContext).Assembly);
}
