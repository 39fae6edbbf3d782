"""读数: a document goes in, figures with their spans come out."""
