"""Tests of renewal."""
