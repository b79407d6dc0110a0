-- The lock on the data folder lets one server in: a lease of its loop says nothing more.
DROP TABLE loop_lease;
