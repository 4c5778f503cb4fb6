"""Call48 API v4. Its document is called "the document" here; sections are named as it names them."""
