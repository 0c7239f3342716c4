"""AWS as the command sees it: sessions and clients, endpoints, and objects in S3."""
