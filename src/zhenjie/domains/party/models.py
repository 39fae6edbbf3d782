"""党建: organisations, study, dispatch, coverage, alliances."""
