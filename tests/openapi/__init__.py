"""The committed description of the API is held to the code, and every answer in the tests to the description."""
