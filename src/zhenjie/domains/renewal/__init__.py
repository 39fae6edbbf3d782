"""征迁改造: households, signing, resettlement, campaigns."""
