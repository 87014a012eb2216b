"""Programs with real clients. They are started by `real_clients`, with packages that are downloaded."""
