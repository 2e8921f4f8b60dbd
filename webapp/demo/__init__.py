"""Why this package exists: one real province with invented citizens, so that a newcomer sees the whole loop live."""
