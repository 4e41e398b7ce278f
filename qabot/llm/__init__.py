"""Language models that compose: endpoints that speak OpenAI's protocol, and weights on the disk."""
