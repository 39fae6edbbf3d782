"""Files to pages: the running text of a document, and for every character the place it came from in the original."""
