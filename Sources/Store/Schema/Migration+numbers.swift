extension Migration {
    /// Numbers that left their contacts, and numbers that wait for those their leads had before.
    static let numbers = Migration(
        number: 8, name: "numbers",
        statements: [
            // Copies begun before tell nothing of these numbers.
            """
            CREATE TABLE directory_gaps (
                phone TEXT PRIMARY KEY,
                noted_at {int} NOT NULL
            ) {strict}
            """,
            // Until the old customer is proved to be as it should at this generation.
            """
            CREATE TABLE dialer_waits (
                customer_id {int} NOT NULL REFERENCES customers (customer_id),
                old_customer_id {int} NOT NULL REFERENCES customers (customer_id),
                old_generation {int} NOT NULL,
                PRIMARY KEY (customer_id, old_customer_id)
            ) {strict}
            """,
            """
            INSERT INTO dialer_waits (customer_id, old_customer_id, old_generation)
            SELECT d.customer_id, old.customer_id, old.generation
            FROM dialer_contacts d
            JOIN dialer_contacts old ON old.customer_id = d.waits_for
            JOIN customers c ON c.customer_id = old.customer_id
            JOIN customers n ON n.customer_id = d.customer_id
            WHERE old.synced_generation < old.generation
                AND c.phone IS NOT NULL AND n.phone IS NOT NULL
            """,
            "ALTER TABLE dialer_contacts DROP COLUMN waits_for",
        ])
}
