"""The only writers of the organisation; each says who did it and leaves a trail."""
