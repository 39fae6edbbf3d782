"""督查考核: three lists, circulars, rectification, appraisal."""
