"""The checks of accounts: a card each, with its judgement beside it."""
