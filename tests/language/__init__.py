"""The contract of the configuration language, tested from outside: only `load`, `locate` and the schema are used."""
