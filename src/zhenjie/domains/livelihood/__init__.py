"""民生: service items, assistance, culture, volunteers."""
