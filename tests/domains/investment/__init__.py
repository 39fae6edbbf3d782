"""Tests of investment."""
