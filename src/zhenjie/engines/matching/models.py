"""匹配: need x offer, with reasons and proof."""
