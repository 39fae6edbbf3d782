"""What people type in, cleaned; forms never write."""
