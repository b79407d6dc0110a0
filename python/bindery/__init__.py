"""What runs a job's script: the fork server, and the stand-ins for classic Spark's entry points."""
