"""Tests of the results of hearings."""
