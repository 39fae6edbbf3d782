"""Rules of the matters: classes, duties, refusals and what past dispatches teach. Pure."""
