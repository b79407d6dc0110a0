"""What the methods of a DynamicFrame do, a file each, as DataFrame operations."""
