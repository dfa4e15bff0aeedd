"""What `make lint` runs beside the linters that are one command each."""
