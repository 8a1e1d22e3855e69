"""Whole accounts judged by what they published when: silence, originals, items owed, closing, sudden jumps."""
