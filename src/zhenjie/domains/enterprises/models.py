"""企业: register, 包联 links, life-cycle service."""
