"""Document: the API as OpenAPI, and the page that shows it."""
