"""留痕: who changed what; append-only, sealed."""
