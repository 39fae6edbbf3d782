"""台账: a Register declaration becomes list, filter, form, export, history."""
