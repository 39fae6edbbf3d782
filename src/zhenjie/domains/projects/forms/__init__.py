"""What the pages of projects ask. They clean and never write."""
