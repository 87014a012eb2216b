"""Replies that are kept for clients that send a request again."""
