"""The pages of the organisation, one module per subject."""
