"""The consolidated report as an xlsx: a layout that was uploaded, filled in place, or our own."""
