/// A batch from its first row to its last word.
enum BatchSQL: String, StatementSet {
    case begin = """
        INSERT INTO batches (kind, reassign, created_by, created_at, tally)
        VALUES ($1, $2, $3, $4, $5) RETURNING batch_id
        """

    case one = """
        SELECT batch_id, kind, reassign, created_by, tally, staged_at, positions, position,
            finished_at, undo_by, undo_at, undo_position, undo_tally, undone_at
        FROM batches WHERE batch_id = $1
        """

    /// With who has the customer, as the plan saw it.
    case stage = """
        INSERT INTO batch_members
            (batch_id, position, customer_id, lead_id, agent_id, previous_agent_id, chosen)
        SELECT CAST($1 AS BIGINT), staged.column1, staged.column2, staged.column3, staged.column4,
            staged.column5, 1
        FROM (VALUES {rows 2: int, int, text, text, text}) AS staged
        """

    case staged = """
        UPDATE batches SET staged_at = $2, positions = $3, luck = $4 WHERE batch_id = $1
        """

    /// Added to, not set: two batches may be dealt out at the same time.
    case addLuck = """
        UPDATE retention_agents SET luck = luck + row.column2
        FROM (VALUES {rows 1: text, int}) AS row
        WHERE profile_id = row.column1
        """

    /// Customers that the batch has not come to: $2 the last position that it has, $3 the next.
    case next = """
        SELECT position, customer_id, lead_id, agent_id, previous_agent_id FROM batch_members
        WHERE batch_id = $1 AND position > $2 AND position <= $3 ORDER BY position, lead_id
        """

    case advance = "UPDATE batches SET position = $2, tally = $3 WHERE batch_id = $1"

    case finish = "UPDATE batches SET finished_at = $2 WHERE batch_id = $1"

    case unfinished = """
        SELECT batch_id FROM batches
        WHERE staged_at IS NOT NULL AND finished_at IS NULL ORDER BY batch_id
        """

    case abandoned = """
        SELECT batch_id FROM batches WHERE staged_at IS NULL AND created_at < $1 ORDER BY batch_id
        """

    case removeMembers = """
        DELETE FROM batch_members WHERE batch_id = $1 AND position <= (
            SELECT MIN(position) + $2 FROM batch_members WHERE batch_id = $1)
        """

    case anyMember = "SELECT position FROM batch_members WHERE batch_id = $1 LIMIT 1"

    case remove = "DELETE FROM batches WHERE batch_id = $1 AND staged_at IS NULL"
}

/// Which requests were answered before.
enum RepeatKeySQL: String, StatementSet {
    case find = """
        SELECT fingerprint, batch_id FROM repeat_keys
        WHERE owner = $1 AND repeat_key = $2 AND created_at > $3
        """

    case forget = "DELETE FROM repeat_keys WHERE created_at <= $1"

    case keep = """
        INSERT INTO repeat_keys (owner, repeat_key, fingerprint, batch_id, created_at)
        VALUES ($1, $2, $3, $4, $5)
        """
}
