namespace Gateway.Auth.Storage.Sqlite;

/// <summary>
/// Triggers that keep the audit trail as it was written. They stop mistakes and a stolen connection's plain statements; who can drop triggers is found out by
/// the HMACs.
/// </summary>
internal static class SqliteAuditGuards
{
    public const string Create = """
        CREATE TRIGGER IF NOT EXISTS "AuditRecords_update" BEFORE UPDATE ON "AuditRecords"
        BEGIN SELECT RAISE(ABORT, 'audit rows are never changed'); END;
        CREATE TRIGGER IF NOT EXISTS "AuditRecords_delete" BEFORE DELETE ON "AuditRecords"
        WHEN OLD."Sequence" > (SELECT COALESCE(MAX("Through"), 0) FROM "AuditCheckpoints")
        BEGIN SELECT RAISE(ABORT, 'audit rows are deleted by retention alone'); END;
        CREATE TRIGGER IF NOT EXISTS "AuditCheckpoints_update" BEFORE UPDATE ON "AuditCheckpoints"
        BEGIN SELECT RAISE(ABORT, 'audit checkpoints are never changed'); END;
        CREATE TRIGGER IF NOT EXISTS "AuditCheckpoints_delete" BEFORE DELETE ON "AuditCheckpoints"
        WHEN OLD."Through" = (SELECT MAX("Through") FROM "AuditCheckpoints")
        BEGIN SELECT RAISE(ABORT, 'the newest audit checkpoint stays'); END;
        """;
}
