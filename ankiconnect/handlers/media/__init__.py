"""The category "media": files in the media folder, and media that clients send with notes."""
