"""Rescans: years of posts screened in shards that survive any interruption, on one machine or many."""
