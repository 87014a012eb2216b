"""The category "media": files in the media folder, and media that come with notes."""
