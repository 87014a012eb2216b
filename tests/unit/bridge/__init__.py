"""Tests of the bridge. The test's own thread is usually both the loop's and the main thread."""
