"""居民: the persons that others point at; privacy lives here."""
