-- Query executions.
CREATE TABLE query_execution (
  number INTEGER PRIMARY KEY AUTOINCREMENT, -- in the order of their starts
  id TEXT NOT NULL UNIQUE,
  work_group TEXT NOT NULL,
  state TEXT NOT NULL,
  is_open INTEGER NOT NULL,
  is_stop_wanted INTEGER NOT NULL DEFAULT 0,
  execution TEXT NOT NULL,      -- JSON of Athena's QueryExecution
  columns TEXT,                 -- JSON: the ColumnInfo of the result
  client_token TEXT,
  token_request TEXT,           -- JSON: what a repeated token must match
  principal TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX query_execution_token ON query_execution (client_token) WHERE client_token IS NOT NULL;
CREATE INDEX query_execution_open ON query_execution (is_open) WHERE is_open = 1;
CREATE INDEX query_execution_group ON query_execution (work_group, number);
