-- Job definitions, runs, and the lease of the loop that works on them.
CREATE TABLE job (
  name TEXT PRIMARY KEY,
  id TEXT NOT NULL,         -- j_<64 hex digits>
  definition TEXT NOT NULL, -- JSON of Glue's Job
  created INTEGER NOT NULL,
  modified INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE job_run (
  number INTEGER PRIMARY KEY AUTOINCREMENT, -- runs in the order of their starts
  id TEXT NOT NULL UNIQUE,                  -- jr_<64 hex digits>[_attempt_<n>]
  job TEXT NOT NULL,
  state TEXT NOT NULL,
  is_open INTEGER NOT NULL,                 -- the state is not final
  is_stop_wanted INTEGER NOT NULL DEFAULT 0,
  attempt INTEGER NOT NULL,
  run TEXT NOT NULL,      -- JSON of Glue's JobRun, what does not change
  run_order TEXT NOT NULL, -- JSON: everything that the run needs, frozen at its start
  error_message TEXT,
  started INTEGER NOT NULL,
  running INTEGER,        -- since when its processes work
  modified INTEGER NOT NULL,
  completed INTEGER
) STRICT;
CREATE INDEX job_run_of_job ON job_run (job, number);
CREATE INDEX job_run_open ON job_run (is_open) WHERE is_open = 1;

CREATE TABLE loop_lease (
  name TEXT PRIMARY KEY,
  holder TEXT NOT NULL,
  expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
