"""The domain's use cases, on the memory adapter, at a fixed time, with ids that can be foretold."""
