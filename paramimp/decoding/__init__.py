"""Bounded bytes to data: YAML, JSON, CSV, protobuf and what else logs are written in."""
