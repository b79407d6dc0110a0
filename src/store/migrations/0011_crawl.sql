-- Crawlers and their runs.
CREATE TABLE crawler (
  name TEXT PRIMARY KEY,
  definition TEXT NOT NULL, -- JSON of Glue's Crawler, what does not change by running
  made INTEGER NOT NULL,
  changed INTEGER NOT NULL,
  version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- state: STARTING (wanted), RUNNING, then COMPLETED, FAILED or STOPPED.
CREATE TABLE crawl (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  crawler TEXT NOT NULL REFERENCES crawler (name) ON DELETE CASCADE,
  state TEXT NOT NULL,
  is_open INTEGER NOT NULL,
  is_stop_wanted INTEGER NOT NULL DEFAULT 0,
  started INTEGER NOT NULL,
  ended INTEGER,
  error_message TEXT,
  tables_created INTEGER NOT NULL DEFAULT 0,
  tables_updated INTEGER NOT NULL DEFAULT 0,
  tables_deleted INTEGER NOT NULL DEFAULT 0,
  partitions_created INTEGER NOT NULL DEFAULT 0,
  partitions_updated INTEGER NOT NULL DEFAULT 0,
  partitions_deleted INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX crawl_of_crawler ON crawl (crawler, number);
CREATE UNIQUE INDEX crawl_open ON crawl (crawler) WHERE is_open = 1;
