"""通知: message, channel, quiet hours, subscription."""
