-- Tags belong to a resource whatever the region that a caller names: what stands behind the region in
-- its ARN is the key.
ALTER TABLE catalog_tag RENAME COLUMN arn TO resource;
UPDATE OR REPLACE catalog_tag
SET resource = substr(resource, 14 + instr(substr(resource, 14), ':'));
