"""The thinking: from the Dataset and a Scope to tidy frames that answer one question each."""
