"""Tests of the actions for cards."""
