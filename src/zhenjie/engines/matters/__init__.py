"""事项: the closed loop register-assign-handle-reply-rate."""
