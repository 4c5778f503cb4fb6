"""What plans look like."""
