-- The Data Catalog. Names are in lower case. `body` is the AWS shape as JSON: DatabaseInput, TableInput, PartitionInput.
CREATE TABLE catalog_database (
  catalog_id TEXT NOT NULL,
  name TEXT NOT NULL,
  made INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (catalog_id, name)
) WITHOUT ROWID;

CREATE TABLE catalog_table (
  id INTEGER PRIMARY KEY,
  catalog_id TEXT NOT NULL,
  database_name TEXT NOT NULL,
  name TEXT NOT NULL,
  made INTEGER NOT NULL,
  changed INTEGER NOT NULL,
  made_by TEXT NOT NULL,
  version INTEGER NOT NULL,
  body TEXT NOT NULL,
  UNIQUE (catalog_id, database_name, name),
  FOREIGN KEY (catalog_id, database_name) REFERENCES catalog_database (catalog_id, name) ON DELETE CASCADE
);

-- Earlier versions of tables; the current one is in catalog_table.
CREATE TABLE catalog_table_version (
  table_id INTEGER NOT NULL REFERENCES catalog_table (id) ON DELETE CASCADE,
  version INTEGER NOT NULL,
  changed INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (table_id, version)
) WITHOUT ROWID;

-- `key` is the list of values as JSON text.
CREATE TABLE catalog_partition (
  table_id INTEGER NOT NULL REFERENCES catalog_table (id) ON DELETE CASCADE,
  key TEXT NOT NULL,
  made INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (table_id, key)
) WITHOUT ROWID;

CREATE TABLE catalog_tag (
  arn TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (arn, key)
) WITHOUT ROWID;
