"""From somebody's workbook to rows of a register. `reading`, `headings`, `values` and `marking` are pure: no Django."""
