using Gateway.Auth.Storage.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gateway.Auth.Storage;

internal sealed class EntityConfigurations :
    IEntityTypeConfiguration<Person>,
    IEntityTypeConfiguration<Client>,
    IEntityTypeConfiguration<PendingAuthorization>,
    IEntityTypeConfiguration<PushedRequest>,
    IEntityTypeConfiguration<Grant>,
    IEntityTypeConfiguration<Authorization>,
    IEntityTypeConfiguration<CodeRecord>,
    IEntityTypeConfiguration<AccessTokenRecord>,
    IEntityTypeConfiguration<RefreshTokenRecord>,
    IEntityTypeConfiguration<EndNotice>,
    IEntityTypeConfiguration<AuditRecord>,
    IEntityTypeConfiguration<AuditCheckpoint>
{
    public void Configure(EntityTypeBuilder<Person> builder)
    {
        builder.HasIndex(person => new { person.ForgejoUrl, person.Subject }).IsUnique();
        builder.Property(person => person.TokenVersion).IsConcurrencyToken();
    }

    public void Configure(EntityTypeBuilder<Client> builder)
    {
        builder.HasIndex(client => client.LastUsedAt);
        builder.Property(client => client.Kind).HasConversion<string>();
    }

    public void Configure(EntityTypeBuilder<PendingAuthorization> builder)
    {
        builder.HasIndex(pending => pending.UpstreamStateHash).IsUnique();
        builder.HasIndex(pending => pending.ExpiresAt);
    }

    public void Configure(EntityTypeBuilder<PushedRequest> builder)
    {
        builder.HasKey(pushed => pushed.Hash);
        builder.HasIndex(pushed => pushed.ExpiresAt);
    }

    public void Configure(EntityTypeBuilder<Grant> builder) => builder.HasIndex(grant => new { grant.PersonId, grant.ClientId });

    public void Configure(EntityTypeBuilder<Authorization> builder) => builder.HasIndex(authorization => authorization.GrantId);

    public void Configure(EntityTypeBuilder<CodeRecord> builder)
    {
        builder.HasKey(code => code.Hash);
        builder.HasIndex(code => code.ExpiresAt);
        builder.Property(code => code.AuthorizationId).IsConcurrencyToken();
    }

    public void Configure(EntityTypeBuilder<AccessTokenRecord> builder)
    {
        builder.HasKey(token => token.Hash);
        builder.HasIndex(token => token.AuthorizationId);
        builder.HasIndex(token => token.ExpiresAt);
    }

    public void Configure(EntityTypeBuilder<RefreshTokenRecord> builder)
    {
        builder.HasKey(token => token.Hash);
        builder.HasIndex(token => token.AuthorizationId);
        builder.HasIndex(token => token.ExpiresAt);
        builder.HasIndex(token => token.SuccessorHash);
        builder.Property(token => token.RotatedAt).IsConcurrencyToken();
    }

    public void Configure(EntityTypeBuilder<EndNotice> builder)
    {
        // By name: a number would change its meaning when a reason is put between others.
        builder.Property(notice => notice.Reason).HasConversion<string>();
        builder.HasIndex(notice => notice.At);
    }

    public void Configure(EntityTypeBuilder<AuditRecord> builder)
    {
        builder.HasKey(record => record.Sequence);
        builder.Property(record => record.Sequence).ValueGeneratedNever();
        builder.HasIndex(record => record.At);
    }

    public void Configure(EntityTypeBuilder<AuditCheckpoint> builder)
    {
        builder.HasKey(checkpoint => checkpoint.Through);
        builder.Property(checkpoint => checkpoint.Through).ValueGeneratedNever();
    }
}
