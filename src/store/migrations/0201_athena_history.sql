-- When a query was submitted, in microseconds: the history goes back 45 days.
ALTER TABLE query_execution ADD COLUMN submitted INTEGER NOT NULL DEFAULT 0;
UPDATE query_execution
  SET submitted = CAST(json_extract(execution, '$.Status.SubmissionDateTime') * 1000000 AS INTEGER);
CREATE INDEX query_execution_submitted ON query_execution (submitted) WHERE is_open = 0;
