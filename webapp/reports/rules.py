"""Pure decisions about the result of a hearing."""
