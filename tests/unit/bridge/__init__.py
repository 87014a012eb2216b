"""Tests of the queue to the main thread; here the test's own thread is both sides."""
